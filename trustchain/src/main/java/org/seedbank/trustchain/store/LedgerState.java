package org.seedbank.trustchain.store;

import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * What each transaction leaves behind about the whole file. Since it names its transaction, an older state that damage
 * brought back to the surface is told from the newest one.
 *
 * @param version of the file that holds it
 * @param transaction number of the transaction that wrote it
 * @param blocks number of blocks that were ever stored, which is the ordinal of the next one
 * @param names number of names that were ever given a number, which is the highest number given
 * @param history number of history entries
 * @param forks number of proofs of forks
 * @param foreign blocks of others, and how many of them were given up
 */
record LedgerState(int version, long transaction, long blocks, long names, long history, long forks, Foreign foreign) {
    /** Version of tables and records. Version 1 had neither hashes nor runs, 2 gave up nothing, 3 no names. */
    static final int VERSION = 4;
    /** The oldest version that can be read. */
    static final int OLDEST = 1;

    /** Key of the only record in its table. */
    static final Bytes KEY = Bytes.utf8("state");

    static final LedgerState EMPTY = new LedgerState(VERSION, 0, 0, 0, 0, 0, new Foreign(0, 0, 0, 0));

    /** The version comes first in every version, so that each knows the others. */
    static int versionOf(Bytes payload) {
        return new WireReader(payload).u16();
    }

    static LedgerState decode(Bytes payload) {
        WireReader in = new WireReader(payload);
        int version = in.u16();
        if (version < OLDEST || version > VERSION) {
            throw in.malformed("version " + version);
        }
        LedgerState state =
                new LedgerState(version, in.i64(), in.u32(), in.u32(), in.i64(), in.i64(), Foreign.read(in, version));
        in.expectEnd();
        return state;
    }

    /** In the present version, whatever it was read from. */
    Bytes encode() {
        return new WireWriter()
                .u16(VERSION)
                .i64(transaction)
                .u32(blocks)
                .u32(names)
                .i64(history)
                .i64(forks)
                .i64(foreign.bytes)
                .u32(foreign.removed)
                .u32(foreign.cursor)
                .u32(foreign.names)
                .toBytes();
    }

    /** How many records {@code table} must have, or -1 if that is not known. */
    long entries(Table table) {
        return switch (table) {
            case STATE -> 1;
            case NAMES, KEYS -> names - foreign.names;
            case BLOCKS, CHAINS, TYPES, HASHES -> blocks - foreign.removed;
            case HISTORY -> history;
            case FORKS, PROOFS -> forks;
            case ANSWERS, UNANSWERED, ACCOUNTS, RUNS -> -1;
        };
    }

    LedgerState withTransaction(long number) {
        return new LedgerState(version, number, blocks, names, history, forks, foreign);
    }

    LedgerState withOneMoreBlock() {
        return new LedgerState(version, transaction, blocks + 1, names, history, forks, foreign);
    }

    LedgerState withOneMoreName() {
        return new LedgerState(version, transaction, blocks, names + 1, history, forks, foreign);
    }

    LedgerState withOneMoreEntry() {
        return new LedgerState(version, transaction, blocks, names, history + 1, forks, foreign);
    }

    LedgerState withOneMoreFork() {
        return new LedgerState(version, transaction, blocks, names, history, forks + 1, foreign);
    }

    LedgerState with(Foreign newForeign) {
        return new LedgerState(version, transaction, blocks, names, history, forks, newForeign);
    }

    /**
     * Blocks that do not concern the owner of the ledger.
     *
     * @param bytes how much of them is stored; -1 if nobody has counted
     * @param removed how many were given up
     * @param cursor ordinal of the oldest block that was not looked at yet when room was needed; what is older is kept
     *     for good or gone
     * @param names how many names were given up with their last block
     */
    record Foreign(long bytes, long removed, long cursor, long names) {
        /** Version 3 did not count the uses of names, so that its count of bytes is of no use alone. */
        private static Foreign read(WireReader in, int version) {
            if (version < 3) {
                return new Foreign(-1, 0, 0, 0);
            }
            Foreign stored = new Foreign(in.i64(), in.u32(), in.u32(), version < 4 ? 0 : in.u32());
            return version < 4 ? stored.uncounted() : stored;
        }

        boolean isCounted() {
            return bytes >= 0;
        }

        Foreign uncounted() {
            return new Foreign(-1, removed, cursor, names);
        }

        /** Whoever stored a block without knowing whose ledger it is may have counted it; so less than none is none. */
        Foreign withBytes(long newBytes) {
            return new Foreign(Math.max(0, newBytes), removed, cursor, names);
        }

        Foreign withOneLess() {
            return new Foreign(bytes, removed + 1, cursor, names);
        }

        Foreign pastCursor() {
            return new Foreign(bytes, removed, cursor + 1, names);
        }

        Foreign withOneNameLess() {
            return new Foreign(bytes, removed, cursor, names + 1);
        }
    }
}
