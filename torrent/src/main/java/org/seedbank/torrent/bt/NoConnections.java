package org.seedbank.torrent.bt;

import bt.metainfo.TorrentId;
import bt.net.ConnectionKey;
import bt.net.ConnectionResult;
import bt.net.DataReceiver;
import bt.net.IConnectionSource;
import bt.net.IMessageDispatcher;
import bt.net.IPeerConnectionPool;
import bt.net.InetPeer;
import bt.net.Peer;
import bt.net.PeerConnection;
import bt.net.pipeline.ChannelHandlerContext;
import bt.peer.IPeerRegistry;
import bt.protocol.Message;
import bt.tracker.AnnounceKey;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stands in the place of all of Bt's services that hold connections: that runtime only looks for peers. */
final class NoConnections implements IPeerConnectionPool, IMessageDispatcher, DataReceiver, IPeerRegistry {
    private final InetSocketAddress listening;

    /** @param listening where our connections are accepted, told to others */
    NoConnections(InetSocketAddress listening) {
        this.listening = listening;
    }

    @Override
    public Peer getLocalPeer() {
        return InetPeer.build(listening.getAddress(), listening.getPort());
    }

    @Override
    public void addPeer(TorrentId torrentId, Peer peer) {}

    @Override
    public void addPeerSource(TorrentId torrentId, AnnounceKey announceKey) {}

    @Override
    public void triggerPeerCollection(TorrentId torrentId) {}

    @Override
    public @Nullable PeerConnection getConnection(Peer peer, TorrentId torrentId) {
        return null;
    }

    @Override
    public @Nullable PeerConnection getConnection(ConnectionKey key) {
        return null;
    }

    @Override
    public void visitConnections(TorrentId torrentId, Consumer<PeerConnection> visitor) {}

    @Override
    public int size() {
        return 0;
    }

    @Override
    public PeerConnection addConnectionIfAbsent(PeerConnection connection) {
        return connection;
    }

    @Override
    public void checkDuplicateConnections(TorrentId torrentId, Peer peer) {}

    @Override
    public void addMessageConsumer(ConnectionKey connectionKey, Consumer<Message> messageConsumer) {}

    @Override
    public void addMessageSupplier(ConnectionKey connectionKey, Supplier<Message> messageSupplier) {}

    @Override
    public void registerChannel(SelectableChannel channel, ChannelHandlerContext context) {}

    @Override
    public void unregisterChannel(SelectableChannel channel) {}

    @Override
    public void activateChannel(SelectableChannel channel) {}

    @Override
    public void deactivateChannel(SelectableChannel channel) {}

    /** The same for the service that dials, whose methods have the same names. */
    static IConnectionSource source() {
        return new IConnectionSource() {
            @Deprecated
            @SuppressWarnings("InlineMeSuggester")
            @Override
            public ConnectionResult getConnection(Peer peer, TorrentId torrentId) {
                return ConnectionResult.failure("no connections here");
            }

            @Override
            public CompletableFuture<ConnectionResult> getConnectionAsync(Peer peer, TorrentId torrentId) {
                return CompletableFuture.completedFuture(ConnectionResult.failure("no connections here"));
            }
        };
    }
}
