package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.stream.ByteStream;

/** One TCP connection, connected. */
final class TcpStream implements ByteStream, NetLoop.Ready {
    private final SocketChannel socket;
    private final InetSocketAddress remote;
    private final SelectionKey key;
    private @Nullable Listener listener;

    /** Takes over a connected {@code socket} that does not block. */
    TcpStream(SocketChannel socket, NetLoop loop) throws IOException {
        this.socket = socket;
        this.remote = (InetSocketAddress) socket.getRemoteAddress();
        this.key = loop.register(socket, 0, this);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return socket.read(target);
    }

    @Override
    public long write(ByteBuffer[] sources, int first, int count) throws IOException {
        return socket.write(sources, first, count);
    }

    @Override
    public void listen(boolean toRead, boolean toWrite) {
        int operations = (toRead ? SelectionKey.OP_READ : 0) | (toWrite ? SelectionKey.OP_WRITE : 0);
        try {
            if (key.interestOps() != operations) {
                key.interestOps(operations);
            }
        } catch (CancelledKeyException e) {
            // It was closed meanwhile.
        }
    }

    @Override
    public void attach(Listener told) {
        listener = told;
    }

    @Override
    public void ready(SelectionKey ready) {
        if (ready.isWritable() && listener != null) {
            listener.writable();
        }
        if (ready.isValid() && ready.isReadable() && listener != null) {
            listener.readable();
        }
    }

    @Override
    public void failed(SelectionKey failed, Throwable reason) {
        close();
        if (listener != null) {
            // It reads that there is nothing any more, and ends what it has.
            listener.readable();
        }
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public void close() {
        key.cancel();
        NetLoop.closeQuietly(socket);
    }
}
