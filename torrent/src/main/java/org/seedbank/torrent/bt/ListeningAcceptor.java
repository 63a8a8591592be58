package org.seedbank.torrent.bt;

import bt.net.ConnectionResult;
import bt.net.ConnectionRoutine;
import bt.net.IPeerConnectionFactory;
import bt.net.InetPeer;
import bt.net.SocketChannelConnectionAcceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes connections from the socket of the session. Only a kind of Bt's acceptor because Bt adds that class to every
 * runtime: this one stands in its place.
 */
final class ListeningAcceptor extends SocketChannelConnectionAcceptor {
    private final ListeningSocket listening;
    private final IPeerConnectionFactory connections;
    private final Border border;

    ListeningAcceptor(Selector selector, ListeningSocket listening, IPeerConnectionFactory connections, Border border) {
        super(selector, connections, listening.address());
        this.listening = listening;
        this.connections = connections;
        this.border = border;
    }

    @Override
    public ConnectionRoutine accept() {
        while (true) {
            Optional<SocketChannel> accepted = listening.accept();
            if (accepted.isEmpty()) {
                return new Incoming(null, listening.address());
            }
            SocketChannel socket = accepted.get();
            try {
                InetSocketAddress remote = (InetSocketAddress) socket.getRemoteAddress();
                if (remote != null && border.mayContact(remote.getAddress())) {
                    return new Incoming(socket, remote);
                }
                socket.close();
            } catch (IOException e) {
                close(socket);
            }
        }
    }

    /** Where Bt joins the group of the local discovery; the wildcard address by itself belongs to no interface. */
    @Override
    public NetworkInterface getNetworkInterface() {
        if (!listening.address().getAddress().isAnyLocalAddress()) {
            return super.getNetworkInterface();
        }
        try {
            List<NetworkInterface> all = Collections.list(NetworkInterface.getNetworkInterfaces());
            for (NetworkInterface one : all) {
                if (one.isUp() && one.supportsMulticast() && !one.isLoopback() && !one.isPointToPoint()) {
                    return one;
                }
            }
            return all.get(0);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
        }
    }

    /** One accepted socket; none when the runtime is being shut down, which Bt notices right after. */
    private final class Incoming implements ConnectionRoutine {
        private final @Nullable SocketChannel socket;
        private final InetSocketAddress remote;

        Incoming(@Nullable SocketChannel socket, InetSocketAddress remote) {
            this.socket = socket;
            this.remote = remote;
        }

        @Override
        public SocketAddress getRemoteAddress() {
            return remote;
        }

        @Override
        public ConnectionResult establish() {
            if (socket == null) {
                return ConnectionResult.failure("shutting down");
            }
            return connections.createIncomingConnection(
                    InetPeer.builder(remote.getAddress()).build(), socket);
        }

        @Override
        public void cancel() {
            if (socket != null) {
                close(socket);
            }
        }
    }
}
