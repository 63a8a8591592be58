package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.stream.ByteStream;
import org.seedbank.torrent.utp.UtpConnection;
import org.seedbank.torrent.utp.UtpEnd;
import org.seedbank.torrent.utp.UtpListener;

/**
 * One connection of uTP. It tells of news once; whoever listens here is told in every round for as long as something
 * can be done, as by a selector.
 */
final class UtpStream implements ByteStream, UtpListener {
    private final UtpPort port;
    private final Runnable news = this::tell;
    private final Runnable connected;
    private final Runnable failed;
    private @Nullable UtpConnection connection;
    private @Nullable Listener listener;
    private @Nullable UtpEnd end;
    private boolean toRead;
    private boolean toWrite;
    private boolean mayRead;
    private boolean mayWrite = true;
    private boolean isClosed;

    /**
     * @param connected what to do when the other end answers, for a connection that we begin
     * @param failed what to do if it does not
     */
    UtpStream(UtpPort port, Runnable connected, Runnable failed) {
        this.port = port;
        this.connected = connected;
        this.failed = failed;
    }

    /** Carries the bytes from now on. */
    void carriedBy(UtpConnection opened) {
        connection = opened;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int taken = usable().read(target);
        mayRead = taken != 0 || !target.hasRemaining();
        port.turnSoon();
        return taken;
    }

    @Override
    public long write(ByteBuffer[] sources, int first, int count) throws IOException {
        UtpConnection open = usable();
        if (end != null) {
            throw new IOException("connection with " + remote() + " is over: " + end);
        }
        long taken = 0;
        mayWrite = true;
        for (int i = first; i < first + count && mayWrite; i++) {
            taken += open.write(sources[i]);
            mayWrite = !sources[i].hasRemaining();
        }
        port.turnSoon();
        return taken;
    }

    private UtpConnection usable() throws IOException {
        UtpConnection open = connection;
        if (open == null || isClosed) {
            throw new IOException("the connection is closed");
        }
        return open;
    }

    @Override
    public void listen(boolean reads, boolean writes) {
        toRead = reads;
        toWrite = writes;
        if (isNews()) {
            port.soon(news);
        }
    }

    @Override
    public void attach(Listener told) {
        listener = told;
    }

    private boolean isNews() {
        return !isClosed && ((toRead && mayRead) || (toWrite && mayWrite));
    }

    private void tell() {
        Listener told = listener;
        if (told != null && toWrite && mayWrite && !isClosed) {
            told.writable();
        }
        if (told != null && toRead && mayRead && !isClosed) {
            told.readable();
        }
        if (isNews()) {
            port.soon(news);
        }
    }

    @Override
    public InetSocketAddress remote() {
        UtpConnection open = connection;
        if (open == null) {
            throw new IllegalStateException("not dialled yet");
        }
        return open.remote();
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            if (connection != null) {
                connection.close();
                port.turnSoon();
            }
        }
    }

    @Override
    public void connected() {
        if (!isClosed) {
            connected.run();
        }
    }

    @Override
    public void readable() {
        mayRead = true;
        tell();
    }

    @Override
    public void writable() {
        mayWrite = true;
        tell();
    }

    @Override
    public void ended(UtpEnd why) {
        end = why;
        mayRead = true;
        mayWrite = true;
        if (!isClosed && listener == null) {
            failed.run();
        } else {
            tell();
        }
    }
}
