package org.seedbank.torrent.bt;

import bt.metainfo.TorrentId;
import bt.net.ConnectionResult;
import bt.net.IPeerConnectionFactory;
import bt.net.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dials and accepts peers, plain TCP, only across the border. */
final class PeerLinkFactory implements IPeerConnectionFactory {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final Border border;
    private final InetAddress local;
    private final Greeting greeting;

    PeerLinkFactory(Border border, InetAddress local, Greeting greeting) {
        this.border = border;
        this.local = local;
        this.greeting = greeting;
    }

    /** What follows when the socket is connected. */
    @FunctionalInterface
    interface Greeting {
        /**
         * Shakes hands.
         *
         * @param dialledFor the torrent, if we dialled; the other end names it otherwise
         */
        ConnectionResult greet(Peer peer, SocketChannel socket, Optional<TorrentId> dialledFor) throws IOException;
    }

    @Override
    public ConnectionResult createOutgoingConnection(Peer peer, TorrentId torrentId) {
        InetAddress address = peer.getInetAddress();
        if (!border.mayContact(address)) {
            return ConnectionResult.failure("the network is closed for " + address.getHostAddress());
        }
        SocketChannel socket = null;
        try {
            socket = SocketChannel.open();
            if (isReachableFromHere(address)) {
                socket.bind(new InetSocketAddress(local, 0));
            }
            socket.socket().connect(new InetSocketAddress(address, peer.getPort()), CONNECT_TIMEOUT_MILLIS);
            return greet(peer, socket, Optional.of(torrentId));
        } catch (IOException | RuntimeException e) {
            return failure(socket, e);
        }
    }

    /**
     * From the loopback address, on which a closed network listens, no packet gets to an address that the user named.
     */
    private boolean isReachableFromHere(InetAddress address) {
        return !local.isAnyLocalAddress()
                && local.getClass() == address.getClass()
                && (!local.isLoopbackAddress() || address.isLoopbackAddress());
    }

    @Override
    public ConnectionResult createIncomingConnection(Peer peer, SocketChannel socket) {
        try {
            if (!border.mayContact(peer.getInetAddress())) {
                throw new IOException(
                        "the network is closed for " + peer.getInetAddress().getHostAddress());
            }
            return greet(peer, socket, Optional.empty());
        } catch (IOException | RuntimeException e) {
            return failure(socket, e);
        }
    }

    private ConnectionResult greet(Peer peer, SocketChannel socket, Optional<TorrentId> dialledFor) throws IOException {
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return greeting.greet(peer, socket, dialledFor);
    }

    private static ConnectionResult failure(@Nullable SocketChannel socket, Exception e) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
        }
        return ConnectionResult.failure("no connection", e);
    }
}
