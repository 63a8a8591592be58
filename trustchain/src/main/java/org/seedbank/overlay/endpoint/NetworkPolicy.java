package org.seedbank.overlay.endpoint;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Set;

/**
 * Which addresses may be contacted: everybody ({@code open}), or only loopback and what the user named
 * ({@code closed}). Every socket of the program asks here before it sends.
 */
public final class NetworkPolicy {
    private final boolean open;
    private final Set<InetAddress> named;
    private final boolean hasIpv6;

    private NetworkPolicy(boolean open, Set<InetAddress> named, boolean hasIpv6) {
        this.open = open;
        this.named = Set.copyOf(named);
        this.hasIpv6 = hasIpv6;
    }

    /** Everybody may be contacted. */
    public static NetworkPolicy open() {
        return new NetworkPolicy(true, Set.of(), true);
    }

    /** Only loopback and {@code named} may be contacted. */
    public static NetworkPolicy closed(Set<InetAddress> named) {
        return new NetworkPolicy(false, named, true);
    }

    /** The same by IPv4 alone. */
    public NetworkPolicy withoutIpv6() {
        return new NetworkPolicy(open, named, false);
    }

    /** Whether IPv6 is used. */
    public boolean hasIpv6() {
        return hasIpv6;
    }

    /** Whether {@code address} is of a family that is used, whoever has it. */
    public boolean speaks(InetAddress address) {
        return hasIpv6 || address instanceof Inet4Address;
    }

    /** Whether searching for strangers (DHT, local discovery, trackers found in torrents) is allowed at all. */
    public boolean isOpen() {
        return open;
    }

    /** Whether {@code address} may be contacted. */
    public boolean mayContact(InetAddress address) {
        return speaks(address) && (open || address.isLoopbackAddress() || named.contains(address));
    }
}
