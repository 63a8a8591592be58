package org.seedbank.trustchain.block;

import java.time.Instant;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * Layout of a half-block: owner (74), sequence (4), counterparty (74), its sequence (4), previous hash (32), signature
 * (64), type (varlenI), transaction (varlenI), milliseconds since 1970 (8).
 *
 * @see "IPv8 TrustChain half block, specification section 6.1"
 */
public final class HalfBlockCodec implements Codec<HalfBlock> {
    /** The codec has no state. */
    public static final HalfBlockCodec INSTANCE = new HalfBlockCodec();

    /** The latest time that a block can carry. */
    static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private static final int SIGNATURE_OFFSET = 188;
    /** All fields of fixed size, with the two counts. */
    private static final int FIXED_SIZE = 268;

    private HalfBlockCodec() {}

    @Override
    public HalfBlock read(WireReader in) {
        Bytes owner = in.bytes(PublicKey.SIZE);
        if (!PublicKey.isParseable(owner)) {
            throw in.malformed("owner is not a public key");
        }
        long sequence = in.u32();
        if (sequence == 0) {
            throw in.malformed("sequence number 0");
        }
        BlockLink link = new BlockLink(in.bytes(PublicKey.SIZE), in.u32());
        BlockHash previous = new BlockHash(in.bytes(BlockHash.SIZE));
        Signature signature = new Signature(in.bytes(Signature.SIZE));
        BlockType type = new BlockType(in.varlenI());
        Bytes transaction = in.varlenI();
        long millis = in.i64();
        if (millis < 0) {
            throw in.malformed("timestamp beyond 2^63");
        }
        return new HalfBlock(
                new BlockId(new PublicKey(owner), new SequenceNumber(sequence)),
                link,
                previous,
                type,
                transaction,
                Instant.ofEpochMilli(millis),
                signature);
    }

    @Override
    public void write(HalfBlock block, WireWriter out) {
        out.bytes(block.packed());
    }

    static Bytes pack(HalfBlock block) {
        int size = FIXED_SIZE + block.type().name().size() + block.transaction().size();
        return new WireWriter(size)
                .bytes(block.owner().encoded())
                .u32(block.sequence().value())
                .bytes(block.link().counterparty())
                .u32(block.link().sequence())
                .bytes(block.previous().value())
                .bytes(block.signature().value())
                .varlenI(block.type().name())
                .varlenI(block.transaction())
                .i64(block.timestamp().toEpochMilli())
                .toBytes();
    }

    static Bytes withSignature(Bytes packed, Signature signature) {
        byte[] copy = packed.toArray();
        signature.value().copyTo(copy, SIGNATURE_OFFSET);
        return Bytes.wrap(copy);
    }
}
