package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.stream.ByteStream;

/** A stream that carries what a test says; of the loop's thread. */
final class FakeStream implements ByteStream {
    private Bytes arrived = Bytes.empty();
    private @Nullable Listener listener;
    private boolean closed;

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
            taken += sources[index].remaining();
            sources[index].position(sources[index].limit());
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
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public void close() {
        closed = true;
    }
}
