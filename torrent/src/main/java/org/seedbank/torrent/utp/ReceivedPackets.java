package org.seedbank.torrent.utp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived: bytes in order that wait to be read, and packets that overtook others. Both together stay within
 * the limit of the ring, which is what the peer is told; whoever sends more than that sends in vain.
 */
final class ReceivedPackets {
    /** Words of the longest selective acknowledgement: 1984 packets, as far as its one byte for the length goes. */
    static final int MASK_WORDS = 31;

    /** Packets further ahead than this are dropped. */
    private static final int FURTHEST = 4096;

    private static final int FEW = 64;

    /** A packet that waits is charged with at least this much, so that tiny ones cannot pile up. */
    private static final int LEAST_CHARGE = 256;

    /** Bytes of one place in the table of those that wait, in heaps below 32 GiB. */
    private static final int PLACE = 4;

    /**
     * What may wait on one connection is a part of what others left of it: whoever leaves gaps on purpose has no more.
     */
    private static final int SHARE = 4;

    /** Stands for a packet whose payload nobody wants. */
    private static final ByteBuffer FORGOTTEN = ByteBuffer.allocate(0);

    private final MemoryBudget budget;
    private final ByteRing ready;
    private final long[] mask = new long[MASK_WORDS];
    private @Nullable ByteBuffer[] waiting = new ByteBuffer[0];
    private long expected;
    private long newest;
    private long end = Long.MAX_VALUE;
    private int count;
    private int charge;
    private boolean isDiscarding;

    /** What became of a packet. */
    enum Fate {
        /** It was the next one. */
        TAKEN,
        /** It waits for others. */
        WAITS,
        /** It was here before, or will never be wanted. */
        OLD,
        /** There is no room for it, or it is too far ahead. */
        REFUSED
    }

    ReceivedPackets(int limit, MemoryBudget budget) {
        this.budget = budget;
        this.ready = new ByteRing(limit, budget);
    }

    /** Sets the number of the packet to come first. */
    void begin(long number) {
        expected = number;
        newest = number;
    }

    /** The number of the packet that is missing first. */
    long expected() {
        return expected;
    }

    /** Takes packet {@code number}; its payload is copied. */
    Fate arrived(long number, ByteBuffer payload, boolean isLast) {
        if (number < expected || number > end) {
            return Fate.OLD;
        }
        if (isLast) {
            if (number < newest - 1 || (end != Long.MAX_VALUE && end != number)) {
                return Fate.OLD;
            }
            end = number;
        }
        if (number == expected) {
            return takeNext(payload);
        }
        return keep(number, payload);
    }

    private Fate takeNext(ByteBuffer payload) {
        if (!hasRoomFor(payload)) {
            return Fate.REFUSED;
        }
        take(payload);
        takeWaiting();
        return Fate.TAKEN;
    }

    private boolean hasRoomFor(ByteBuffer payload) {
        return isDiscarding || payload.remaining() <= ready.room();
    }

    private void takeWaiting() {
        ByteBuffer next;
        while (count > 0 && (next = waiting[index(expected)]) != null && hasRoomFor(next)) {
            waiting[index(expected)] = null;
            count--;
            if (!isDiscarding) {
                charge -= charge(next.remaining());
                budget.giveBack(charge(next.remaining()));
            }
            take(next);
        }
    }

    private void take(ByteBuffer payload) {
        if (!isDiscarding) {
            int unused = ready.put(payload);
        }
        expected++;
        newest = Math.max(newest, expected);
    }

    private Fate keep(long number, ByteBuffer payload) {
        int cost = isDiscarding ? 0 : charge(payload.remaining());
        // The expected packet must find room however many wait, or they would wait for ever.
        if (number - expected > FURTHEST || charge + 2 * cost > ready.room()) {
            return Fate.REFUSED;
        }
        boolean isPlaced = number - expected < waiting.length;
        if (isPlaced && waiting[index(number)] != null) {
            return Fate.OLD;
        }
        if ((cost > 0 && charge + cost > budget.spare() / SHARE) || (!isPlaced && !grow(number - expected))) {
            return Fate.REFUSED;
        }
        waiting[index(number)] = isDiscarding ? FORGOTTEN : copy(payload);
        newest = Math.max(newest, number + 1);
        count++;
        charge += cost;
        budget.take(cost);
        return Fate.WAITS;
    }

    private static ByteBuffer copy(ByteBuffer payload) {
        ByteBuffer copy = ByteBuffer.allocate(payload.remaining());
        return copy.put(payload).flip();
    }

    private static int charge(int payload) {
        return Math.max(LEAST_CHARGE, payload);
    }

    private int index(long number) {
        return (int) number & (waiting.length - 1);
    }

    /** Makes places for packets so far ahead; false if there is no memory for them. */
    private boolean grow(long ahead) {
        @Nullable ByteBuffer[] old = waiting;
        int size = Math.max(FEW, (int) Long.highestOneBit(ahead) << 1);
        if ((long) PLACE * (size - old.length) > budget.spare()) {
            return false;
        }
        budget.take((long) PLACE * (size - old.length));
        @Nullable ByteBuffer[] larger = new ByteBuffer[size];
        for (long number = expected; number < expected + old.length; number++) {
            larger[(int) number & (size - 1)] = old[(int) number & (old.length - 1)];
        }
        waiting = larger;
        return true;
    }

    /** Bytes that the peer may have under way. */
    int window() {
        return Math.max(0, ready.room() - charge);
    }

    /** Whether packets wait for one that is missing. */
    boolean hasGap() {
        return count > 0;
    }

    /** Words of the selective acknowledgement, in the array {@link #mask}; 0 if none is needed. */
    int maskWords() {
        if (count == 0) {
            return 0;
        }
        Arrays.fill(mask, 0);
        long from = expected + 1;
        int words = 0;
        int most = (int) Math.min(newest - from, (long) MASK_WORDS * Long.SIZE);
        for (int i = 0; i < most; i++) {
            if (waiting[index(from + i)] != null) {
                mask[i / Long.SIZE] |= 1L << i;
                words = i / Long.SIZE + 1;
            }
        }
        return words;
    }

    /** Bits of the selective acknowledgement after {@link #maskWords}. */
    long[] mask() {
        return mask;
    }

    /** Bytes that can be read. */
    int readable() {
        return ready.size();
    }

    /** Reads; returns how much. */
    int read(ByteBuffer target) {
        int taken = ready.take(target);
        // The memory that all share may have been short when it was their turn.
        takeWaiting();
        return taken;
    }

    /** Whether all that the peer sent before it ended the stream has arrived. */
    boolean isComplete() {
        return expected > end;
    }

    /** Nobody reads any more: what has arrived is forgotten, what arrives is acknowledged and forgotten. */
    void discard() {
        for (int place = 0; place < waiting.length; place++) {
            if (waiting[place] != null) {
                waiting[place] = FORGOTTEN;
            }
        }
        budget.giveBack(charge);
        charge = 0;
        isDiscarding = true;
        takeWaiting();
        ready.discardTo(ready.end());
        ready.trim();
    }

    /** Gives all memory back. */
    void release() {
        ready.discardTo(ready.end());
        ready.trim();
        budget.giveBack(charge);
        charge = 0;
        count = 0;
        giveBackPlaces();
    }

    /** Gives memory back that is not needed now. */
    void trim() {
        ready.trim();
        if (count == 0) {
            giveBackPlaces();
        }
    }

    private void giveBackPlaces() {
        budget.giveBack((long) PLACE * waiting.length);
        waiting = new ByteBuffer[0];
    }
}
