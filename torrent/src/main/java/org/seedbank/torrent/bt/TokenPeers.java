package org.seedbank.torrent.bt;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The connections of one torrent; for any thread. */
final class TokenPeers {
    private final Map<PeerLink, TokenPeer> peers = new ConcurrentHashMap<>();

    void add(PeerLink link, TokenPeer peer) {
        peers.put(link, peer);
    }

    @Nullable TokenPeer find(PeerLink link) {
        return peers.get(link);
    }

    List<TokenPeer> all() {
        return List.copyOf(peers.values());
    }

    /** The connection is gone. */
    void end(PeerLink link) {
        TokenPeer peer = peers.remove(link);
        if (peer != null) {
            peer.end();
        }
    }

    /** All connections are as good as gone. */
    void endAll() {
        peers.keySet().forEach(this::end);
    }
}
