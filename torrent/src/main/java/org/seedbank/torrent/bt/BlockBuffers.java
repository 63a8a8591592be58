package org.seedbank.torrent.bt;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory for blocks on their way from the disk to a socket, outside the heap. There is a fixed amount of it for all
 * torrents; who comes when all is in use gets memory of the heap.
 */
final class BlockBuffers {
    /** Room for a block of 2^14 bytes (BEP 3) and the message around it. */
    static final int SIZE = (16 << 10) + 64;

    private static final int MOST = 1024;

    private final Queue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger made = new AtomicInteger();

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
