package org.seedbank.torrent.bt;

import bt.event.EventSink;
import bt.metainfo.TorrentId;
import bt.net.InetPeer;
import bt.net.Peer;
import bt.peer.IPeerRegistry;
import bt.tracker.AnnounceKey;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes in peers from wherever they are found and passes on those that may be contacted. In the place of Bt's registry,
 * which also asks trackers that nobody checked.
 */
final class PeerDirectory implements IPeerRegistry {
    private final Border border;
    private final InetSocketAddress listening;
    private final PeerIdentity identity;
    private final AtomicReference<@Nullable EventSink> events = new AtomicReference<>();

    PeerDirectory(Border border, InetSocketAddress listening, PeerIdentity identity) {
        this.border = border;
        this.listening = listening;
        this.identity = identity;
    }

    /** From now on peers go to {@code sink}. */
    void connect(EventSink sink) {
        events.set(sink);
    }

    @Override
    public Peer getLocalPeer() {
        return InetPeer.builder(listening.getAddress(), listening.getPort())
                .peerId(identity.getLocalPeerId())
                .build();
    }

    @Override
    public void addPeer(TorrentId torrentId, Peer peer) {
        EventSink sink = events.get();
        boolean isSelf =
                peer.getPort() == listening.getPort() && peer.getInetAddress().equals(listening.getAddress());
        if (sink != null
                && !isSelf
                && peer.getPort() > 0
                && peer.getPort() <= 0xffff
                && border.mayContact(peer.getInetAddress())) {
            sink.firePeerDiscovered(torrentId, peer);
        }
    }

    /** Does nothing: trackers are asked by the session. */
    @Override
    public void addPeerSource(TorrentId torrentId, AnnounceKey announceKey) {}

    /** Does nothing: sources are asked by the session. */
    @Override
    public void triggerPeerCollection(TorrentId torrentId) {}
}
