package org.seedbank.overlay.endpoint;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;

/** The networks that this machine is in, as far as the system tells. */
public final class OwnInterfaces {
    private OwnInterfaces() {}

    /**
     * Under which addresses nodes near by reach a socket that listens on {@code bound}: that address; or, for a
     * wildcard, one of each family, those of interfaces with a broadcast address first, or none if there is no network.
     */
    public static List<Address> reachableAt(Address bound) {
        if (!bound.toSocket().getAddress().isAnyLocalAddress()) {
            return List.of(bound);
        }
        List<Address> chosen = new ArrayList<>();
        for (boolean isIpv6 : new boolean[] {false, true}) {
            usable().stream()
                    .flatMap(each -> each.getInterfaceAddresses().stream())
                    .filter(each -> isWanted(each, isIpv6))
                    .min(Comparator.comparing(each -> each.getBroadcast() == null))
                    .ifPresent(each ->
                            chosen.add(new Address(Bytes.wrap(each.getAddress().getAddress()), bound.port())));
        }
        return chosen;
    }

    /** All ip addresses of this machine that other machines can have for it, without ports. */
    public static List<Address> all() {
        return usable().stream()
                .flatMap(each -> each.getInterfaceAddresses().stream())
                .map(InterfaceAddress::getAddress)
                .filter(ip -> !ip.isLoopbackAddress() && !ip.isLinkLocalAddress())
                .map(ip -> new Address(Bytes.wrap(ip.getAddress()), 0))
                .toList();
    }

    /** The interface that leads to the local network: up, with multicast and IPv4. */
    public static Optional<NetworkInterface> local() {
        return usable().stream()
                .filter(OwnInterfaces::hasMulticast)
                .filter(each -> each.getInterfaceAddresses().stream().anyMatch(address -> isWanted(address, false)))
                .findFirst();
    }

    private static boolean isWanted(InterfaceAddress address, boolean isIpv6) {
        InetAddress ip = address.getAddress();
        return (ip.getAddress().length == 16) == isIpv6 && !ip.isLoopbackAddress() && !ip.isLinkLocalAddress();
    }

    private static boolean hasMulticast(NetworkInterface network) {
        try {
            return network.supportsMulticast();
        } catch (SocketException e) {
            return false;
        }
    }

    private static List<NetworkInterface> usable() {
        try {
            List<NetworkInterface> usable = new ArrayList<>();
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp() && !each.isLoopback() && !each.isPointToPoint()) {
                    usable.add(each);
                }
            }
            return usable;
        } catch (SocketException e) {
            return List.of();
        }
    }
}
