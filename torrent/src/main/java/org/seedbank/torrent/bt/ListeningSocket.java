package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.engine.TorrentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one listening socket of all torrents: whoever dials names the torrent in the handshake. Bound before anything
 * else begins, so that a taken port is known at once and port 0 is resolved before it is announced.
 */
final class ListeningSocket implements NetLoop.Ready, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningSocket.class);
    private static final int MOST_AT_ONCE = 64;
    private static final int BACKLOG = 512;
    private static final long RETRY_MILLIS = 100;

    private final ServerSocketChannel channel;
    private final InetSocketAddress address;
    private final NetLoop loop;
    private final GreetingHall hall;
    private final Door door;

    private ListeningSocket(ServerSocketChannel channel, Door door, GreetingHall hall) throws IOException {
        this.channel = channel;
        this.door = door;
        this.hall = hall;
        this.loop = hall.loop();
        this.address = (InetSocketAddress) channel.getLocalAddress();
    }

    /** Lets in whoever dialled next. */
    interface Door {
        /** The connection; null if there is none now. */
        @Nullable SocketChannel accept(ServerSocketChannel channel) throws IOException;
    }

    /**
     * Binds.
     *
     * @throws TorrentException if the port is taken or the address is not ours
     */
    static ListeningSocket bind(InetAddress listen, int port, GreetingHall hall) {
        return bind(listen, port, ServerSocketChannel::accept, hall);
    }

    /**
     * The same, but nobody is let in by IPv6, not on the address that stands for all either.
     *
     * @throws TorrentException if the port is taken or the address is not ours
     */
    static ListeningSocket bindIpv4(InetAddress listen, int port, GreetingHall hall) {
        return bind(
                () -> ServerSocketChannel.open(StandardProtocolFamily.INET),
                listen,
                port,
                ServerSocketChannel::accept,
                hall);
    }

    static ListeningSocket bind(InetAddress listen, int port, Door door, GreetingHall hall) {
        return bind(ServerSocketChannel::open, listen, port, door, hall);
    }

    private static ListeningSocket bind(Opening opening, InetAddress listen, int port, Door door, GreetingHall hall) {
        ServerSocketChannel channel = null;
        try {
            channel = opening.open();
            channel.bind(new InetSocketAddress(listen, port), BACKLOG);
            channel.configureBlocking(false);
            ListeningSocket listener = new ListeningSocket(channel, door, hall);
            hall.loop().execute(listener::register);
            return listener;
        } catch (IOException e) {
            if (channel != null) {
                NetLoop.closeQuietly(channel);
            }
            throw new TorrentException(
                    TorrentException.Kind.PORT_IN_USE,
                    "cannot listen on " + listen.getHostAddress() + " port " + port + ": " + e.getMessage());
        }
    }

    /** Opens a socket of the families that are used. */
    private interface Opening {
        ServerSocketChannel open() throws IOException;
    }

    private void register() {
        try {
            loop.register(channel, SelectionKey.OP_ACCEPT, this);
        } catch (IOException e) {
            // It was closed before anybody dialled.
        }
    }

    /** The bound address, with the real port. */
    InetSocketAddress address() {
        return address;
    }

    @Override
    public void ready(SelectionKey key) {
        try {
            for (int count = 0; count < MOST_AT_ONCE; count++) {
                SocketChannel socket = door.accept(channel);
                if (socket == null) {
                    return;
                }
                accepted(socket);
            }
        } catch (IOException e) {
            failed(key, e);
        }
    }

    /** For example too many open files: all torrents live by this port, and the next connection may succeed. */
    @Override
    public void failed(SelectionKey key, Throwable reason) {
        LOG.debug("nobody is let in for a moment", reason);
        listen(key, 0);
        loop.schedule(RETRY_MILLIS, () -> listen(key, SelectionKey.OP_ACCEPT));
    }

    private static void listen(SelectionKey key, int operations) {
        if (key.isValid()) {
            key.interestOps(operations);
        }
    }

    private void accepted(SocketChannel socket) {
        try {
            InetSocketAddress remote = (InetSocketAddress) socket.getRemoteAddress();
            if (remote == null || !hall.isWelcome(remote.getAddress())) {
                socket.close();
                return;
            }
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            hall.greet(new TcpStream(socket, loop));
        } catch (IOException e) {
            NetLoop.closeQuietly(socket);
        }
    }

    /** Gives the port back before it returns; not for the loop's thread. */
    @Override
    public void close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        loop.execute(() -> {
            NetLoop.closeQuietly(channel);
            loop.forgetClosed();
            closed.complete(null);
        });
        closed.join();
    }
}
