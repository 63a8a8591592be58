package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.seedbank.overlay.endpoint.NetworkPolicy;

/** Whom one torrent may talk to: the policy, and what the user named in the task. */
final class Border {
    private final NetworkPolicy policy;
    private final Set<InetAddress> named;

    Border(NetworkPolicy policy, Collection<InetSocketAddress> named) {
        this.policy = policy;
        Set<InetAddress> addresses = new HashSet<>();
        for (InetSocketAddress address : named) {
            if (!address.isUnresolved()) {
                addresses.add(address.getAddress());
            }
        }
        this.named = Set.copyOf(addresses);
    }

    /** Whether a socket may be opened to, or accepted from, {@code address}. */
    boolean mayContact(InetAddress address) {
        return policy.mayContact(address) || named.contains(address);
    }

    /** Whether strangers may be looked for. */
    boolean isOpen() {
        return policy.isOpen();
    }
}
