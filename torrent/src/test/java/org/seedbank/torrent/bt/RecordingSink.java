package org.seedbank.torrent.bt;

import bt.event.EventBus;
import bt.metainfo.TorrentId;
import bt.net.Peer;
import java.util.ArrayList;
import java.util.List;

/** Notes which peers were found. */
final class RecordingSink extends EventBus {
    private final List<Integer> ports = new ArrayList<>();

    @Override
    public synchronized void firePeerDiscovered(TorrentId torrentId, Peer peer) {
        ports.add(peer.getPort());
    }

    /** Ports of the peers, in order. */
    synchronized List<Integer> discovered() {
        return ports;
    }
}
