package org.seedbank.torrent.utp;

import java.nio.ByteBuffer;

/**
 * A queue of bytes that grows up to a limit as far as the shared memory lasts. Bytes have offsets that count from the
 * first byte ever put in, so that any of those held can be copied again.
 */
final class ByteRing {
    /** Each ring may have this much though the shared memory is used up. */
    static final int ALLOTMENT = 16 << 10;

    private final int limit;
    private final MemoryBudget budget;
    private byte[] bytes = new byte[0];
    private long head;
    private long tail;

    /**
     * @param limit most bytes held, a power of two and not below the allotment
     * @param budget for what exceeds the allotment
     */
    ByteRing(int limit, MemoryBudget budget) {
        this.limit = limit;
        this.budget = budget;
    }

    /** Bytes held. */
    int size() {
        return (int) (tail - head);
    }

    /** Offset behind the last byte. */
    long end() {
        return tail;
    }

    /** Bytes that can be put in now. */
    int room() {
        return largestCapacity() - size();
    }

    private int largestCapacity() {
        if (bytes.length >= limit) {
            return limit;
        }
        long affordable = Math.max(ALLOTMENT, bytes.length) + budget.left();
        return (int) Math.min(limit, Long.highestOneBit(affordable));
    }

    /** Puts in what there is room for; returns how much. */
    int put(ByteBuffer source) {
        int count = Math.min(source.remaining(), room());
        reserve(size() + count);
        int at = index(tail);
        int straight = Math.min(count, bytes.length - at);
        source.get(bytes, at, straight);
        source.get(bytes, 0, count - straight);
        tail += count;
        return count;
    }

    /** Takes out what fits into {@code target}; returns how much. */
    int take(ByteBuffer target) {
        int count = Math.min(target.remaining(), size());
        copy(head, count, target);
        head += count;
        return count;
    }

    /** Copies bytes that are held. */
    void copy(long offset, int count, ByteBuffer target) {
        int at = index(offset);
        int straight = Math.min(count, bytes.length - at);
        target.put(bytes, at, straight);
        target.put(bytes, 0, count - straight);
    }

    /** Lets go of everything before {@code offset}. */
    void discardTo(long offset) {
        head = Math.max(head, Math.min(offset, tail));
    }

    /** Gives the memory back if nothing is held. */
    void trim() {
        if (head == tail) {
            budget.giveBack(charged(bytes.length));
            bytes = new byte[0];
        }
    }

    private int index(long offset) {
        return (int) offset & Math.max(0, bytes.length - 1);
    }

    private void reserve(int needed) {
        if (needed <= bytes.length) {
            return;
        }
        int capacity = Math.max(1024, Integer.highestOneBit(needed - 1) << 1);
        budget.take(charged(capacity) - charged(bytes.length));
        byte[] larger = new byte[capacity];
        for (long offset = head; offset < tail; ) {
            int from = index(offset);
            int to = (int) offset & (capacity - 1);
            int count = Math.min((int) (tail - offset), Math.min(bytes.length - from, capacity - to));
            System.arraycopy(bytes, from, larger, to, count);
            offset += count;
        }
        bytes = larger;
    }

    private static long charged(int capacity) {
        return Math.max(0, capacity - ALLOTMENT);
    }
}
