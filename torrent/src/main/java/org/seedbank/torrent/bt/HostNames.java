package org.seedbank.torrent.bt;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns host names into addresses, and knows when that would already be a question to strangers. */
final class HostNames {
    /** What that name means wherever it is asked for (RFC 6761). */
    private static final List<InetAddress> LOOPBACKS =
            List.of(InetAddresses.forString("127.0.0.1"), InetAddresses.forString("::1"));

    private HostNames() {}

    /** The address, if it is written as numbers or is this machine; asks nobody. */
    static Optional<InetAddress> withoutAsking(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.equalsIgnoreCase("localhost")) {
            return Optional.of(InetAddress.getLoopbackAddress());
        }
        return InetAddresses.isInetAddress(bare) ? Optional.of(InetAddresses.forString(bare)) : Optional.empty();
    }

    /** An address, from the name service if need be. */
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

    /** One address of each family of {@code host}, if it is written as numbers or is this machine; asks nobody. */
    static List<InetAddress> eachWithoutAsking(String host) {
        return host.equalsIgnoreCase("localhost")
                ? LOOPBACKS
                : withoutAsking(host).stream().toList();
    }

    /** One address of each family that {@code host} has, from the name service if need be. */
    static List<InetAddress> askEach(String host) {
        List<InetAddress> known = eachWithoutAsking(host);
        try {
            return known.isEmpty() ? firstOfEach(InetAddress.getAllByName(host)) : known;
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    private static List<InetAddress> firstOfEach(InetAddress[] all) {
        Map<Integer, InetAddress> found = new LinkedHashMap<>();
        for (InetAddress one : all) {
            found.putIfAbsent(one.getAddress().length, one);
        }
        return List.copyOf(found.values());
    }

    /** The same for an address with a port. */
    static Optional<InetSocketAddress> ask(InetSocketAddress address) {
        if (!address.isUnresolved()) {
            return Optional.of(address);
        }
        return ask(address.getHostString()).map(ip -> new InetSocketAddress(ip, address.getPort()));
    }
}
