package org.seedbank.cli.command;

import com.google.common.net.HostAndPort;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

/**
 * Where a peer listens, as the user wrote it.
 *
 * @param text host and port
 */
record PeerAddress(HostAndPort text) {
    /**
     * Reads {@code host:port}, {@code 1.2.3.4:port} or {@code [::1]:port}.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    static PeerAddress parse(String text) {
        HostAndPort parsed;
        try {
            parsed = HostAndPort.fromString(text.strip());
        } catch (IllegalArgumentException e) {
            throw expected(e);
        }
        if (!parsed.hasPort() || parsed.getPort() == 0 || parsed.getHost().isEmpty()) {
            throw expected(null);
        }
        return new PeerAddress(parsed);
    }

    /**
     * The address, asking the system for the name.
     *
     * @throws CliFailure with {@link ExitCode#NAME_NOT_RESOLVED}, or with {@link ExitCode#BAD_CONFIGURATION} if
     *     {@code settings} do not let it be used
     */
    InetSocketAddress resolve(Settings settings) {
        InetSocketAddress address = new InetSocketAddress(text.getHost(), text.getPort());
        if (address.isUnresolved()) {
            throw new CliFailure(
                    ExitCode.NAME_NOT_RESOLVED,
                    "cannot find the peer",
                    text.toString(),
                    "the name has no address",
                    "check the name, or write the IP address");
        }
        return requireUsable(address, settings);
    }

    /** @throws CliFailure with {@link ExitCode#BAD_CONFIGURATION} if {@code address} is of a family that is not used */
    InetSocketAddress requireUsable(InetSocketAddress address, Settings settings) {
        if (address.getAddress() instanceof Inet6Address && !settings.node().hasIpv6()) {
            throw new CliFailure(
                    ExitCode.BAD_CONFIGURATION,
                    "cannot use the peer",
                    text.toString(),
                    "it is an address of IPv6, and node.ipv6 is false",
                    "an address of IPv4, or node.ipv6 = true");
        }
        return address;
    }

    private static IllegalArgumentException expected(@Nullable Throwable cause) {
        return new IllegalArgumentException("expected HOST:PORT", cause);
    }
}
