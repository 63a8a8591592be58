package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPrefix;

/**
 * Nodes of the hash table that answered lately, with whom the next walk begins. Anybody can answer, so there are two of
 * one part of the network at most, and a newer one displaces an older one of its own part before all others; who is
 * silent leaves.
 */
final class RememberedNodes {
    /** A walk asks a hundred: as many again are left for those who are nearer. */
    static final int MOST = 64;
    /** Of one /16 (IPv6: /32). */
    static final int MOST_OF_A_REGION = 2;

    /** With the part of the network they are in, the newest last. */
    private final Map<InetSocketAddress, NetworkPrefix> nodes = new LinkedHashMap<>();

    /** {@code node} answered. */
    void answered(InetSocketAddress node) {
        NetworkPrefix region = NetworkPrefix.regionOf(Address.of(node));
        nodes.remove(node);
        List<InetSocketAddress> ofIt = new ArrayList<>();
        nodes.forEach((each, its) -> {
            if (its.equals(region)) {
                ofIt.add(each);
            }
        });
        if (ofIt.size() >= MOST_OF_A_REGION) {
            nodes.remove(ofIt.get(0));
        } else if (nodes.size() >= MOST) {
            nodes.remove(nodes.keySet().iterator().next());
        }
        nodes.put(node, region);
    }

    /** {@code silent} did not answer, though others did at that time. */
    void forget(Collection<InetSocketAddress> silent) {
        nodes.keySet().removeAll(silent);
    }

    /** All, the newest last. */
    List<InetSocketAddress> all() {
        return List.copyOf(nodes.keySet());
    }
}
