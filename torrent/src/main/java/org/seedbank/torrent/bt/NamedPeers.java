package org.seedbank.torrent.bt;

import bt.metainfo.TorrentId;
import bt.net.IConnectionSource;
import bt.net.InetPeer;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Collection;
import java.util.List;

/** Dials the peers that the user named whenever they are not connected, ever less often while they do not answer. */
final class NamedPeers {
    private static final long FIRST_DELAY_MILLIS = 500;
    private static final long LAST_DELAY_MILLIS = 60_000;

    private final List<Entry> entries;
    private final PeerLinks links;
    private final Clock clock;

    NamedPeers(Collection<InetSocketAddress> peers, PeerLinks links, Clock clock) {
        this.entries = peers.stream()
                .filter(peer -> !peer.isUnresolved() && peer.getPort() > 0)
                .map(Entry::new)
                .toList();
        this.links = links;
        this.clock = clock;
    }

    /** Dials those whose time has come; to be called again and again, by one thread. */
    void dial(IConnectionSource connections, TorrentId torrent) {
        long now = clock.millis();
        for (Entry entry : entries) {
            if (links.isConnected(entry.address.getAddress(), entry.address.getPort())) {
                entry.delay = FIRST_DELAY_MILLIS;
                entry.next = now + FIRST_DELAY_MILLIS;
            } else if (now >= entry.next) {
                entry.next = now + entry.delay;
                entry.delay = Math.min(2 * entry.delay, LAST_DELAY_MILLIS);
                // What became of it is seen in the next round.
                var unused = connections.getConnectionAsync(
                        InetPeer.build(entry.address.getAddress(), entry.address.getPort()), torrent);
            }
        }
    }

    private static final class Entry {
        private final InetSocketAddress address;
        private long next;
        private long delay = FIRST_DELAY_MILLIS;

        Entry(InetSocketAddress address) {
            this.address = address;
        }
    }
}
