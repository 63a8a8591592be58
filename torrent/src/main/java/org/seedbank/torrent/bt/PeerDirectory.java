package org.seedbank.torrent.bt;

import bt.event.EventSink;
import bt.metainfo.TorrentId;
import bt.net.InetPeer;
import bt.net.Peer;
import bt.peer.IPeerRegistry;
import bt.tracker.AnnounceKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes in peers from wherever they are found and passes on those that may be contacted, none too often. In the place
 * of Bt's registry, which also asks trackers that nobody checked. Outlives one runtime, so that the next one knows the
 * peers of the one before.
 */
final class PeerDirectory implements IPeerRegistry {
    private static final int MAX_KNOWN = 1000;
    private static final long FIRST_PAUSE_MILLIS = 30_000;
    private static final long LAST_PAUSE_MILLIS = 30 * 60_000;

    private final Border border;
    private final InetSocketAddress listening;
    private final PeerIdentity identity;
    private final Clock clock;
    private final Map<InetSocketAddress, Offer> known = new LinkedHashMap<>();
    private @Nullable EventSink events;

    PeerDirectory(Border border, InetSocketAddress listening, PeerIdentity identity, Clock clock) {
        this.border = border;
        this.listening = listening;
        this.identity = identity;
        this.clock = clock;
    }

    /** From now on peers go to {@code sink}, beginning with those that are known. */
    void connect(TorrentId torrent, EventSink sink) {
        for (InetSocketAddress address : reconnect(sink)) {
            sink.firePeerDiscovered(torrent, InetPeer.build(address.getAddress(), address.getPort()));
        }
    }

    private synchronized List<InetSocketAddress> reconnect(EventSink sink) {
        events = sink;
        return List.copyOf(known.keySet());
    }

    /** From now on peers are only remembered. */
    synchronized void disconnect() {
        events = null;
    }

    /** A peer that strangers told us about. */
    void found(TorrentId torrent, InetAddress address, int port) {
        EventSink sink = offer(new InetSocketAddress(address, port));
        if (sink != null) {
            sink.firePeerDiscovered(torrent, InetPeer.build(address, port));
        }
    }

    private synchronized @Nullable EventSink offer(InetSocketAddress address) {
        if (!isUsable(address)) {
            return null;
        }
        Offer offer = known.computeIfAbsent(address, any -> new Offer());
        if (known.size() > MAX_KNOWN) {
            known.remove(known.keySet().iterator().next());
        }
        long now = clock.millis();
        if (now < offer.next) {
            return null;
        }
        offer.next = now + offer.pause;
        offer.pause = Math.min(2 * offer.pause, LAST_PAUSE_MILLIS);
        return events;
    }

    private boolean isUsable(InetSocketAddress address) {
        return address.getPort() > 0
                && !address.equals(listening)
                && !address.getAddress().isMulticastAddress()
                && !address.getAddress().isAnyLocalAddress()
                && border.mayContact(address.getAddress());
    }

    @Override
    public Peer getLocalPeer() {
        return InetPeer.builder(listening.getAddress(), listening.getPort())
                .peerId(identity.getLocalPeerId())
                .build();
    }

    @Override
    public void addPeer(TorrentId torrentId, Peer peer) {
        if (peer.getPort() >= 0 && peer.getPort() <= 0xffff) {
            found(torrentId, peer.getInetAddress(), peer.getPort());
        }
    }

    /** Does nothing: trackers are asked by {@link Announcer}. */
    @Override
    public void addPeerSource(TorrentId torrentId, AnnounceKey announceKey) {}

    /** Does nothing: sources are asked by {@link PeerSearch}. */
    @Override
    public void triggerPeerCollection(TorrentId torrentId) {}

    private static final class Offer {
        private long next;
        private long pause = FIRST_PAUSE_MILLIS;
    }
}
