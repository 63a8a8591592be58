package org.seedbank.torrent.bt;

import bt.net.ConnectionKey;
import bt.net.Peer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The connections of one torrent, found by either name that Bt has for them; safe on all threads. */
final class TokenPeers {
    private final Map<ConnectionKey, TokenPeer> byConnection = new ConcurrentHashMap<>();
    /** Bt makes one object for each remote end and compares it by identity. */
    private final Map<Peer, TokenPeer> byPeer = new ConcurrentHashMap<>();

    /** A handshake has been read. Connections that Bt dropped without a word are forgotten on this occasion. */
    void add(TokenPeer peer) {
        all().stream().filter(TokenPeer::isDisconnected).forEach(this::end);
        TokenPeer former = byConnection.put(peer.connection(), peer);
        if (former != null) {
            former.end();
        }
        byPeer.put(peer.connection().getPeer(), peer);
    }

    @Nullable TokenPeer find(ConnectionKey connection) {
        return byConnection.get(connection);
    }

    @Nullable TokenPeer find(Peer peer) {
        return byPeer.get(peer);
    }

    List<TokenPeer> all() {
        return List.copyOf(byConnection.values());
    }

    /** The connection is gone. */
    void end(ConnectionKey connection) {
        TokenPeer peer = byConnection.get(connection);
        if (peer != null && peer.isDisconnected()) {
            end(peer);
        }
    }

    /** All connections are as good as gone. */
    void endAll() {
        all().forEach(this::end);
    }

    private void end(TokenPeer peer) {
        byConnection.remove(peer.connection(), peer);
        byPeer.remove(peer.connection().getPeer(), peer);
        peer.end();
    }
}
