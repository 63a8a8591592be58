package org.seedbank.trustchain.checkpoint;

import com.google.common.hash.Hashing;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/**
 * A node of the tree over a chain: what the blocks below it moved in sum, and a hash over that and the nodes below.
 * Leaves and inner nodes are hashed with different first bytes, so none can be taken for the other.
 *
 * @param moved sum of what the blocks below gave and took
 * @param hash 32 bytes
 * @see "RFC 6962 section 2.1; Chalkias, Lewi, Mohassel, Nikolaenko: Distributed Auditing Proofs of Liabilities, 2020"
 */
record SumNode(Totals moved, Bytes hash) {
    static final int SIZE = 8 + 8 + 32;

    private static final int LEAF = 0;
    private static final int INNER = 1;

    /** The leaf of {@code block}: sequence (4), hash (32), given (8), taken (8). */
    static SumNode leaf(HalfBlock block) {
        Totals moved = moved(block);
        WireWriter out = new WireWriter()
                .u8(LEAF)
                .u32(block.sequence().value())
                .bytes(block.hash().value())
                .i64(moved.up().value())
                .i64(moved.down().value());
        return new SumNode(moved, sha256(out.toBytes()));
    }

    /**
     * The node above two others.
     *
     * @throws ArithmeticException if a sum overflows, as only that of an invented node does
     */
    static SumNode above(SumNode left, SumNode right) {
        WireWriter out = new WireWriter().u8(INNER);
        left.write(out);
        right.write(out);
        return new SumNode(plus(left.moved, right.moved), sha256(out.toBytes()));
    }

    /** What {@code block} moved: nothing, unless it is a readable bandwidth block. */
    static Totals moved(HalfBlock block) {
        if (!block.type().equals(BlockType.BANDWIDTH)) {
            return Totals.NONE;
        }
        BandwidthTransaction transaction = BandwidthTransaction.decode(block.transaction());
        return new Totals(transaction.up(), transaction.down());
    }

    static Totals plus(Totals first, Totals second) {
        return new Totals(first.up().plus(second.up()), first.down().plus(second.down()));
    }

    static SumNode read(WireReader in) {
        long up = in.i64();
        long down = in.i64();
        if (up < 0 || down < 0) {
            throw in.malformed("negative sum");
        }
        return new SumNode(new Totals(new ByteCount(up), new ByteCount(down)), in.bytes(32));
    }

    void write(WireWriter out) {
        out.i64(moved.up().value()).i64(moved.down().value()).bytes(hash);
    }

    private static Bytes sha256(Bytes input) {
        return Bytes.wrap(Hashing.sha256().hashBytes(input.asBuffer()).asBytes());
    }
}
