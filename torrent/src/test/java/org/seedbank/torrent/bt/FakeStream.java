package org.seedbank.torrent.bt;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.stream.ByteStream;

/** A stream that carries what a test says, and keeps what it hears; of the loop's thread. */
final class FakeStream implements ByteStream {
    private final InetSocketAddress remote;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private Bytes arrived = Bytes.empty();
    private @Nullable Listener listener;
    private boolean closed;

    FakeStream() {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
    }

    FakeStream(InetSocketAddress remote) {
        this.remote = remote;
    }

    /** All that was sent on it. */
    Bytes heard() {
        return Bytes.wrap(heard.toByteArray());
    }

    /** These bytes arrive. */
    void arrive(Bytes bytes) {
        arrived = arrived.concat(bytes);
        if (listener != null && !closed) {
            listener.readable();
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public int read(ByteBuffer target) {
        int count = Math.min(arrived.size(), target.remaining());
        arrived.slice(0, count).putInto(target);
        arrived = arrived.slice(count, arrived.size());
        return count;
    }

    @Override
    public long write(ByteBuffer[] sources, int first, int count) {
        long taken = 0;
        for (int index = first; index < first + count; index++) {
            ByteBuffer source = sources[index];
            taken += source.remaining();
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            heard.writeBytes(bytes);
        }
        return taken;
    }

    @Override
    public void listen(boolean toRead, boolean toWrite) {}

    @Override
    public void attach(Listener told) {
        listener = told;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public void close() {
        closed = true;
    }
}
