package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Peers that have nodes of the hash table, and ours (BEP 5): each learns at which port the other's is. Of the loop's
 * thread.
 */
final class SwarmNodes {
    /** Ports that one peer may name: a node may move, but does not hop. */
    static final int MOST_OF_ONE = 3;

    private final NodeTable table;
    private final Map<PeerLink, Integer> told = new HashMap<>();
    private final Map<PeerLink, Integer> heard = new HashMap<>();

    SwarmNodes(NodeTable table) {
        this.table = table;
    }

    /** Whether handshakes say that we have a node. */
    boolean isSpoken() {
        return table != NodeTable.NONE;
    }

    /** Tells those of {@code links} that have a node where ours is, as soon as that is known. */
    void tick(Collection<PeerLink> links) {
        int port = table.port();
        if (port == 0) {
            return;
        }
        for (PeerLink link : links) {
            if (link.greeted().hasNode() && told.getOrDefault(link, 0) != port) {
                told.put(link, port);
                link.send(new FastMessage.DhtPort(port));
            }
        }
    }

    /** {@code link} has a node of its own; of the same host, so that nobody has us send anything to others. */
    void heard(PeerLink link, FastMessage.DhtPort node) {
        if (isSpoken() && node.port() != 0 && heard.merge(link, 1, Integer::sum) <= MOST_OF_ONE) {
            table.named(new InetSocketAddress(link.address(), node.port()));
        }
    }

    void closed(PeerLink link) {
        told.remove(link);
        heard.remove(link);
    }
}
