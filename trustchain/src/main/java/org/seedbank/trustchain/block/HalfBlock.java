package org.seedbank.trustchain.block;

import com.google.common.hash.Hashing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;

/**
 * One party's signed half of a transaction. Equal to another one if the packed bytes are. Keeps the packed bytes, and
 * the hash once it is asked for, since storing, sending and linking a block each need them.
 *
 * @see "IPv8 TrustChain half block, specification section 6"
 */
public final class HalfBlock {
    /** What stands in the signature's place while signing: 64 times ASCII "0". */
    public static final Signature EMPTY_SIGNATURE = new Signature(Bytes.filled(Signature.SIZE, '0'));

    private final BlockId id;
    private final BlockLink link;
    private final BlockHash previous;
    private final BlockType type;
    private final Bytes transaction;
    private final Instant timestamp;
    private final Signature signature;
    private final Bytes packed;
    /** Computed by whoever asks first; all compute the same, and the value is immutable, so a race does no harm. */
    private @Nullable BlockHash hash;

    /**
     * A block with these fields.
     *
     * @param id owner and position
     * @param link counterparty, and the block there that this one answers
     * @param previous hash of the owner's block before this one; {@link BlockHash#GENESIS} at position 1
     * @param type what the transaction means
     * @param transaction raw bytes as signed; never re-encoded
     * @param timestamp owner's clock, from 1970 on; what is finer than milliseconds is cut off
     * @param signature owner's signature over the packed block with filler in its place
     */
    public HalfBlock(
            BlockId id,
            BlockLink link,
            BlockHash previous,
            BlockType type,
            Bytes transaction,
            Instant timestamp,
            Signature signature) {
        if (timestamp.isBefore(Instant.EPOCH) || timestamp.isAfter(HalfBlockCodec.LATEST)) {
            throw new IllegalArgumentException("timestamp " + timestamp);
        }
        this.id = id;
        this.link = link;
        this.previous = previous;
        this.type = type;
        this.transaction = transaction;
        this.timestamp = timestamp.truncatedTo(ChronoUnit.MILLIS);
        this.signature = signature;
        this.packed = HalfBlockCodec.pack(this);
    }

    private HalfBlock(HalfBlock unsigned, Signature signature) {
        this.id = unsigned.id;
        this.link = unsigned.link;
        this.previous = unsigned.previous;
        this.type = unsigned.type;
        this.transaction = unsigned.transaction;
        this.timestamp = unsigned.timestamp;
        this.signature = signature;
        this.packed = HalfBlockCodec.withSignature(unsigned.packed, signature);
    }

    /** Signs a block; {@code key} must belong to the owner in {@code id}. */
    public static HalfBlock sign(
            PrivateKey key,
            SequenceNumber sequence,
            BlockLink link,
            BlockHash previous,
            BlockType type,
            Bytes transaction,
            Instant timestamp) {
        BlockId id = new BlockId(key.publicKey(), sequence);
        HalfBlock unsigned = new HalfBlock(id, link, previous, type, transaction, timestamp, EMPTY_SIGNATURE);
        return new HalfBlock(unsigned, key.sign(unsigned.packed));
    }

    /** Owner and position. */
    public BlockId id() {
        return id;
    }

    /** Counterparty, and the block there that this one answers. */
    public BlockLink link() {
        return link;
    }

    /** Hash of the owner's block before this one; {@link BlockHash#GENESIS} at position 1. */
    public BlockHash previous() {
        return previous;
    }

    /** What the transaction means. */
    public BlockType type() {
        return type;
    }

    /** Raw bytes as signed. */
    public Bytes transaction() {
        return transaction;
    }

    /** Owner's clock, whole milliseconds. */
    public Instant timestamp() {
        return timestamp;
    }

    /** Owner's signature over {@link #signingInput()}, unless forged. */
    public Signature signature() {
        return signature;
    }

    /** Whether this offers a transaction rather than answering one. */
    public boolean isProposal() {
        return link.isOpen();
    }

    /** The owner of the block. */
    public PublicKey owner() {
        return id.owner();
    }

    /** Position in the owner's chain. */
    public SequenceNumber sequence() {
        return id.sequence();
    }

    /** The bytes on the wire and in the store. */
    public Bytes packed() {
        return packed;
    }

    /** What the owner signs: the packed block with filler in the signature's place. */
    public Bytes signingInput() {
        return HalfBlockCodec.withSignature(packed, EMPTY_SIGNATURE);
    }

    /** SHA-256 of the packed block. */
    public BlockHash hash() {
        BlockHash known = hash;
        if (known == null) {
            known = new BlockHash(
                    Bytes.wrap(Hashing.sha256().hashBytes(packed.asBuffer()).asBytes()));
            hash = known;
        }
        return known;
    }

    /** Whether the signature is the owner's; computed anew each time. */
    public boolean isSignedByOwner() {
        return owner().verifies(signingInput(), signature);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HalfBlock block && packed.equals(block.packed);
    }

    @Override
    public int hashCode() {
        return signature.hashCode();
    }

    @Override
    public String toString() {
        Bytes other = link.counterparty();
        return type + " " + id + (link.isOpen() ? " to " : " answering ")
                + (PublicKey.isParseable(other) ? new PublicKey(other).toString() : other.toShortHex())
                + "#" + link.sequence();
    }
}
