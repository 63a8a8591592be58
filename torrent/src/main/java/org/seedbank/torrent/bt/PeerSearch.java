package org.seedbank.torrent.bt;

import bt.dht.DHTPeerSourceFactory;
import bt.metainfo.TorrentId;
import bt.net.Peer;
import bt.peer.PeerSource;
import bt.peer.PeerSourceFactory;
import java.time.Clock;
import java.util.Collection;
import java.util.Iterator;
import java.util.Set;
import java.util.function.IntSupplier;

/** Asks the modules of one runtime that find peers: the distributed hash table, peer exchange, the local network. */
final class PeerSearch {
    /** A lookup in the hash table asks hundreds of nodes, so it is repeated seldom. */
    private static final long DHT_MILLIS = 5 * 60_000;
    /** The same while there are few peers. */
    private static final long DHT_HURRY_MILLIS = 30_000;

    private static final int FEW_PEERS = 10;

    private final TorrentId torrent;
    private final Set<PeerSourceFactory> sources;
    private final PeerDirectory directory;
    private final IntSupplier peers;
    private final Clock clock;
    private long lastLookup;

    PeerSearch(
            TorrentId torrent,
            Set<PeerSourceFactory> sources,
            PeerDirectory directory,
            IntSupplier peers,
            Clock clock) {
        this.torrent = torrent;
        this.sources = Set.copyOf(sources);
        this.directory = directory;
        this.peers = peers;
        this.clock = clock;
    }

    /** Asks all whose time has come; may wait for an answer. */
    void ask() {
        for (PeerSourceFactory factory : sources) {
            PeerSource source = factory.getPeerSource(torrent);
            if (!(factory instanceof DHTPeerSourceFactory)) {
                source.update();
            } else if (source.getPeers().isEmpty() && isTimeForLookup()) {
                source.update();
            }
            take(source.getPeers());
        }
    }

    private boolean isTimeForLookup() {
        long now = clock.millis();
        long pause = peers.getAsInt() < FEW_PEERS ? DHT_HURRY_MILLIS : DHT_MILLIS;
        if (now - lastLookup < pause) {
            return false;
        }
        lastLookup = now;
        return true;
    }

    private void take(Collection<Peer> found) {
        for (Iterator<Peer> peers = found.iterator(); peers.hasNext(); ) {
            directory.addPeer(torrent, peers.next());
            peers.remove();
        }
    }
}
