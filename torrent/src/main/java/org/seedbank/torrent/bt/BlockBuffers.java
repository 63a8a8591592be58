package org.seedbank.torrent.bt;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory for blocks on their way from the disk to a socket, outside the heap. There is a fixed amount of it for all
 * torrents; who comes when all is in use gets memory of the heap, of which there is a bound as well: then each
 * connection has one block on its way at a time.
 */
final class BlockBuffers {
    /** Room for a block of 2^14 bytes (BEP 3) and the message around it. */
    static final int SIZE = (16 << 10) + 64;

    private static final int MOST = 1024;
    /** Of the heap. */
    private static final long MOST_HEAP =
            Math.min(48L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final Queue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger made = new AtomicInteger();
    private final long most;
    private long promised;

    BlockBuffers() {
        this((long) MOST * SIZE + MOST_HEAP);
    }

    /** @param most bytes of blocks that may be on their way, but for one block of each connection */
    BlockBuffers(long most) {
        this.most = most;
    }

    /** Whether so much is on its way that whoever has a block there should wait; of the loop's thread. */
    boolean isFull() {
        return promised >= most;
    }

    /** A block will take memory soon; of the loop's thread. */
    void promise(int bytes) {
        promised += bytes;
    }

    /** A block that was promised is sent or never will be; of the loop's thread. */
    void settle(int bytes) {
        promised -= bytes;
    }

    /** An empty buffer with room for {@code bytes}. */
    ByteBuffer take(int bytes) {
        if (bytes > SIZE) {
            return ByteBuffer.allocate(bytes);
        }
        ByteBuffer buffer = free.poll();
        if (buffer != null) {
            return buffer.clear();
        }
        boolean isOurs = made.get() < MOST && made.incrementAndGet() <= MOST;
        return isOurs ? ByteBuffer.allocateDirect(SIZE) : ByteBuffer.allocate(bytes);
    }

    /** Takes a buffer back that nobody uses any more. */
    void giveBack(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            free.add(buffer);
        }
    }
}
