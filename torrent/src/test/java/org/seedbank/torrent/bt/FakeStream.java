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
    private boolean ended;
    private boolean isStuck;
    private boolean isRead = true;
    private int mostBuffers;
    private long mostRoom;

    /** From now on nothing that is written goes anywhere, or all of it. */
    void stick(boolean sticks) {
        isStuck = sticks;
    }

    /** Whether somebody wants to read. */
    boolean isRead() {
        return isRead;
    }

    /** The most buffers that were to be written at once. */
    int mostBuffers() {
        return mostBuffers;
    }

    /** The most bytes that these had room for. */
    long mostRoom() {
        return mostRoom;
    }

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

    /** Nothing more arrives. */
    void end() {
        ended = true;
        arrive(Bytes.empty());
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public int read(ByteBuffer target) {
        if (ended && arrived.size() == 0) {
            return -1;
        }
        int count = Math.min(arrived.size(), target.remaining());
        arrived.slice(0, count).putInto(target);
        arrived = arrived.slice(count, arrived.size());
        return count;
    }

    @Override
    public long write(ByteBuffer[] sources, int first, int count) {
        long taken = 0;
        long room = 0;
        for (int index = first; index < first + count; index++) {
            room += sources[index].capacity();
        }
        mostBuffers = Math.max(mostBuffers, count);
        mostRoom = Math.max(mostRoom, room);
        if (isStuck) {
            return 0;
        }
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
    public void listen(boolean toRead, boolean toWrite) {
        isRead = toRead;
    }

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
