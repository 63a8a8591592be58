package org.seedbank.torrent.bt;

import bt.net.PeerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Knows every connection that finished its handshake, and keeps one of two with the same peer. Bt prefers the one it
 * dialled itself, so that two peers that dial each other at once close both; here both ends choose the same one.
 */
final class PeerLinks {
    private final PeerId localId;
    private final Map<Key, PeerLink> links = new HashMap<>();

    PeerLinks(PeerId localId) {
        this.localId = localId;
    }

    /** Whether {@code link} may live; closes the one that it replaces. */
    synchronized boolean admit(PeerLink link) {
        PeerId remoteId = link.remoteId();
        if (remoteId == null || remoteId.equals(localId)) {
            return false;
        }
        links.values().removeIf(PeerLink::isClosed);
        // The id alone is public: only a peer at the same address can replace a connection.
        Key key = new Key(remoteId, link.getRemotePeer().getInetAddress());
        PeerLink other = links.get(key);
        if (other != null && other.isOutgoing() != link.isOutgoing() && other.isOutgoing() == weDial(remoteId)) {
            return false;
        }
        if (other != null) {
            other.close();
        }
        links.put(key, link);
        return true;
    }

    /** Of two connections the one dialled by the peer with the smaller id stays. */
    private boolean weDial(PeerId remoteId) {
        return Arrays.compareUnsigned(localId.getBytes(), remoteId.getBytes()) < 0;
    }

    /** Open connections. */
    synchronized int count() {
        links.values().removeIf(PeerLink::isClosed);
        return links.size();
    }

    /** Where the connected peers listen, as far as they told. */
    synchronized List<InetSocketAddress> listening() {
        return links.values().stream()
                .map(PeerLink::getRemotePeer)
                .filter(peer -> !peer.isPortUnknown())
                .map(peer -> new InetSocketAddress(peer.getInetAddress(), peer.getPort()))
                .toList();
    }

    /** Whether a connection with the peer that listens at {@code port} of {@code address} is open. */
    synchronized boolean isConnected(InetAddress address, int port) {
        return links.values().stream()
                .filter(link -> !link.isClosed())
                .anyMatch(link -> Objects.equals(link.getRemotePeer().getInetAddress(), address)
                        && (link.getRemotePort() == port || link.getRemotePeer().getPort() == port));
    }

    private record Key(PeerId id, @Nullable InetAddress address) {}
}
