package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.engine.TorrentException;

/**
 * The listening socket of one session, bound before Bt starts: a taken port is known at once, port 0 is resolved before
 * it is announced, and the port stays ours while one runtime of the session replaces another.
 */
final class ListeningSocket implements AutoCloseable {
    private static final long RETRY_NANOS = 100_000_000;

    private final ServerSocketChannel channel;
    private final Selector selector;
    private final InetSocketAddress address;

    private ListeningSocket(ServerSocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.selector = selector;
        this.address = (InetSocketAddress) channel.getLocalAddress();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Binds.
     *
     * @throws TorrentException if the port is taken or the address is not ours
     */
    static ListeningSocket bind(InetAddress listen, int port) {
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.bind(new InetSocketAddress(listen, port));
            return new ListeningSocket(channel, Selector.open());
        } catch (IOException e) {
            closeQuietly(channel);
            throw new TorrentException(
                    TorrentException.Kind.PORT_IN_USE,
                    "cannot listen on " + listen.getHostAddress() + " port " + port + ": " + e.getMessage());
        }
    }

    /** The bound address, with the real port. */
    InetSocketAddress address() {
        return address;
    }

    /** Waits for a connection; empty when interrupted or closed. Does not close the socket on an interrupt. */
    Optional<SocketChannel> accept() {
        while (channel.isOpen() && !Thread.currentThread().isInterrupted()) {
            try {
                selector.select();
                selector.selectedKeys().clear();
                SocketChannel accepted = channel.accept();
                if (accepted != null) {
                    return Optional.of(accepted);
                }
            } catch (ClosedSelectorException e) {
                return Optional.empty();
            } catch (IOException e) {
                // For example too many open files: the next connection may succeed.
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        closeQuietly(channel);
        closeQuietly(selector);
    }

    private static void closeQuietly(@Nullable AutoCloseable closeable) {
        if (closeable != null) {
            try {
                closeable.close();
            } catch (Exception e) {
                // The descriptor is gone either way.
            }
        }
    }
}
