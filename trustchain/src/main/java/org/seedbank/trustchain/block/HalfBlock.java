package org.seedbank.trustchain.block;

import com.google.common.hash.Hashing;
import java.time.Instant;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;

/**
 * One party's signed half of a transaction.
 *
 * @param id owner and position
 * @param link counterparty, and the block there that this one answers
 * @param previous hash of the owner's block before this one; {@link BlockHash#GENESIS} at position 1
 * @param type what the transaction means
 * @param transaction raw bytes as signed; never re-encoded
 * @param timestamp owner's clock, whole milliseconds
 * @param signature owner's signature over the packed block with filler in its place
 * @see "IPv8 TrustChain half block, specification section 6"
 */
public record HalfBlock(
        BlockId id,
        BlockLink link,
        BlockHash previous,
        BlockType type,
        Bytes transaction,
        Instant timestamp,
        Signature signature) {
    /** What stands in the signature's place while signing: 64 times ASCII "0". */
    public static final Signature EMPTY_SIGNATURE = new Signature(Bytes.filled(Signature.SIZE, '0'));

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
        Signature signature = key.sign(HalfBlockCodec.INSTANCE.encode(unsigned));
        return new HalfBlock(id, link, previous, type, transaction, timestamp, signature);
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
        return HalfBlockCodec.INSTANCE.encode(this);
    }

    /** What the owner signs: the packed block with filler in the signature's place. */
    public Bytes signingInput() {
        return HalfBlockCodec.INSTANCE.encode(
                new HalfBlock(id, link, previous, type, transaction, timestamp, EMPTY_SIGNATURE));
    }

    /** SHA-256 of the packed block. */
    public BlockHash hash() {
        return new BlockHash(
                Bytes.wrap(Hashing.sha256().hashBytes(packed().toArray()).asBytes()));
    }

    /** Whether the signature is the owner's. */
    public boolean isSignedByOwner() {
        return owner().verifies(signingInput(), signature);
    }
}
