package org.seedbank.torrent.bt;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Turns host names into addresses, and knows when that would already be a question to strangers. */
final class HostNames {
    private HostNames() {}

    /** The address, if it is written as numbers or is this machine; asks nobody. */
    static Optional<InetAddress> withoutAsking(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.equalsIgnoreCase("localhost")) {
            return Optional.of(InetAddress.getLoopbackAddress());
        }
        return InetAddresses.isInetAddress(bare) ? Optional.of(InetAddresses.forString(bare)) : Optional.empty();
    }

    /** The address, from the name service if need be. */
    static Optional<InetAddress> ask(String host) {
        Optional<InetAddress> known = withoutAsking(host);
        if (known.isPresent()) {
            return known;
        }
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** The same for an address with a port. */
    static Optional<InetSocketAddress> ask(InetSocketAddress address) {
        if (!address.isUnresolved()) {
            return Optional.of(address);
        }
        return ask(address.getHostString()).map(ip -> new InetSocketAddress(ip, address.getPort()));
    }
}
