package org.seedbank.overlay.endpoint;

import java.net.InetAddress;
import java.util.Set;

/**
 * Which addresses may be contacted: everybody ({@code open}), or only loopback and what the user named
 * ({@code closed}). Every socket of the program asks here before it sends.
 */
public final class NetworkPolicy {
    private final boolean open;
    private final Set<InetAddress> named;

    private NetworkPolicy(boolean open, Set<InetAddress> named) {
        this.open = open;
        this.named = Set.copyOf(named);
    }

    /** Everybody may be contacted. */
    public static NetworkPolicy open() {
        return new NetworkPolicy(true, Set.of());
    }

    /** Only loopback and {@code named} may be contacted. */
    public static NetworkPolicy closed(Set<InetAddress> named) {
        return new NetworkPolicy(false, named);
    }

    /** Whether searching for strangers (DHT, local discovery, trackers found in torrents) is allowed at all. */
    public boolean isOpen() {
        return open;
    }

    /** Whether {@code address} may be contacted. */
    public boolean mayContact(InetAddress address) {
        return open || address.isLoopbackAddress() || named.contains(address);
    }
}
