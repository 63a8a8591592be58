package org.seedbank.trustchain.store;

import java.nio.ByteBuffer;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.trustchain.block.BlockHash;

/** What finds blocks by their hash, and the first number of a chain that is not known, without looking at blocks. */
final class BlockIndex {
    /** Bytes of a hash in a key; blocks that share them differ in their ordinal. */
    static final int HASH_PREFIX = 8;
    /** The highest number of a block. */
    static final long LAST = 0xffff_ffffL;

    private final TableSession tables;

    BlockIndex(TableSession tables) {
        this.tables = tables;
    }

    /** Adds the block with {@code ordinal}, which is not in the index yet. */
    void add(BlockHash hash, int ordinal, int owner, long sequence) {
        ByteBuffer key = tables.key();
        hash.value().slice(0, HASH_PREFIX).putInto(key);
        key.putInt(ordinal);
        tables.payload(0);
        tables.put(Table.HASHES);
        addToRuns(owner, sequence);
    }

    /** Takes the block with {@code ordinal}, which is in the index, out of it. */
    void remove(BlockHash hash, int ordinal, int owner, long sequence) {
        ByteBuffer key = tables.key();
        hash.value().slice(0, HASH_PREFIX).putInto(key);
        key.putInt(ordinal);
        tables.delete(Table.HASHES);
        removeFromRuns(owner, sequence);
    }

    /** The number up to which all blocks of {@code owner} are known; 0 if the first is not. */
    long lastWithoutGap(int owner) {
        return runFrom(owner, 1);
    }

    /** The lowest number from which on all blocks of {@code owner} up to {@code sequence} are known. */
    long firstOfRunAround(int owner, long sequence) {
        if (runFrom(owner, sequence) > 0) {
            return sequence;
        }
        runKey(owner, sequence);
        if (tables.seekBelow(Table.RUNS) && tables.currentKey(Table.RUNS).getInt(0) == owner) {
            long first = number(tables.currentKey(Table.RUNS).getInt(4));
            return currentLast() >= sequence ? first : sequence;
        }
        return sequence;
    }

    private void addToRuns(int owner, long sequence) {
        long last = sequence == LAST ? 0 : runFrom(owner, sequence + 1);
        if (last > 0) {
            runKey(owner, sequence + 1);
            tables.delete(Table.RUNS);
        }
        long first = sequence;
        runKey(owner, sequence);
        if (tables.seekBelow(Table.RUNS) && tables.currentKey(Table.RUNS).getInt(0) == owner) {
            long below = number(tables.currentKey(Table.RUNS).getInt(4));
            if (currentLast() == sequence - 1) {
                first = below;
            }
        }
        putRun(owner, first, Math.max(last, sequence));
    }

    private void removeFromRuns(int owner, long sequence) {
        long first = sequence;
        long last = runFrom(owner, sequence);
        if (last == 0) {
            runKey(owner, sequence);
            if (!tables.seekBelow(Table.RUNS)) {
                return;
            }
            first = number(tables.currentKey(Table.RUNS).getInt(4));
            last = currentLast();
        }
        runKey(owner, first);
        tables.delete(Table.RUNS);
        putRun(owner, first, sequence - 1);
        putRun(owner, sequence + 1, last);
    }

    private void putRun(int owner, long first, long last) {
        if (first <= last) {
            runKey(owner, first);
            tables.payload(4).putInt((int) last);
            tables.put(Table.RUNS);
        }
    }

    /** Last number of the run that begins exactly with {@code first}; 0 if none does. */
    private long runFrom(int owner, long first) {
        runKey(owner, first);
        return tables.get(Table.RUNS)
                .map(payload -> new WireReader(payload).u32())
                .orElse(0L);
    }

    private long currentLast() {
        return new WireReader(tables.current(Table.RUNS)).u32();
    }

    private void runKey(int owner, long first) {
        tables.key().putInt(owner).putInt((int) first);
    }

    private static long number(int stored) {
        return stored & 0xffff_ffffL;
    }
}
