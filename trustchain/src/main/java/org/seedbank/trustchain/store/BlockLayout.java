package org.seedbank.trustchain.store;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.function.IntFunction;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;

/**
 * Layout of a stored block: owner, sequence, counterparty, its sequence (4 each), previous hash (32), signature (64),
 * milliseconds since 1970 (8), type (varlenI), transaction (the rest). Owner and counterparty are short numbers of
 * {@link Table#NAMES}; the rest is as on the wire, so that the packed bytes come back as they were.
 */
final class BlockLayout {
    private static final int FIXED = 4 * 4 + BlockHash.SIZE + Signature.SIZE + 8 + 4;

    private BlockLayout() {}

    /** Bytes that {@link #write} needs. */
    static int size(HalfBlock block) {
        return FIXED + block.type().name().size() + block.transaction().size();
    }

    static void write(HalfBlock block, int owner, int counterparty, ByteBuffer out) {
        out.putInt(owner).putInt((int) block.sequence().value());
        out.putInt(counterparty).putInt((int) block.link().sequence());
        block.previous().value().putInto(out);
        block.signature().value().putInto(out);
        out.putLong(block.timestamp().toEpochMilli()).putInt(block.type().name().size());
        block.type().name().putInto(out);
        block.transaction().putInto(out);
    }

    /** The short numbers in a stored block: owner and counterparty. */
    static int[] names(WireReader in) {
        int owner = in.i32();
        long unused = in.u32();
        return new int[] {owner, in.i32()};
    }

    /** Reads a block; {@code names} knows the names by their short numbers. */
    static HalfBlock read(WireReader in, IntFunction<Bytes> names) {
        PublicKey owner = new PublicKey(names.apply(in.i32()));
        BlockId id = new BlockId(owner, new SequenceNumber(in.u32()));
        BlockLink link = new BlockLink(names.apply(in.i32()), in.u32());
        BlockHash previous = new BlockHash(in.bytes(BlockHash.SIZE));
        Signature signature = new Signature(in.bytes(Signature.SIZE));
        Instant time = Instant.ofEpochMilli(in.i64());
        BlockType type = new BlockType(in.varlenI());
        return new HalfBlock(id, link, previous, type, in.rest(), time, signature);
    }
}
