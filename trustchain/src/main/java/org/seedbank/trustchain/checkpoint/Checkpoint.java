package org.seedbank.trustchain.checkpoint;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.token.Totals;

/**
 * The owner's word for its whole chain up to a number. Who signs two different ones for one number has two chains.
 *
 * @param owner whose chain
 * @param last number of the newest block that is covered
 * @param root of the tree over all blocks from the first on, with the sum of what they moved
 * @param time when it was signed, whole milliseconds
 * @param signature the owner's, over a name for this kind of statement and all other fields
 */
public record Checkpoint(PublicKey owner, SequenceNumber last, SumNode root, Instant time, Signature signature) {
    /** Size in bytes: owner (74), number (4), given (8), taken (8), hash (32), milliseconds (8), signature (64). */
    static final int SIZE = PublicKey.SIZE + 4 + SumNode.SIZE + 8 + Signature.SIZE;

    /** What blocks and packets begin with never begins like this, so no signature of one serves for the other. */
    private static final Bytes PURPOSE = Bytes.utf8("seedbank checkpoint 1\0");

    /** Signs a checkpoint. */
    static Checkpoint sign(PrivateKey key, SequenceNumber last, SumNode root, Instant now) {
        Instant time = now.truncatedTo(ChronoUnit.MILLIS);
        Signature signature = key.sign(statement(key.publicKey(), last, root, time));
        return new Checkpoint(key.publicKey(), last, root, time, signature);
    }

    /** All that the owner gave and took up to there. */
    public Totals totals() {
        return root.moved();
    }

    /** Whether the owner signed it. */
    public boolean isSigned() {
        return owner.verifies(statement(owner, last, root, time), signature);
    }

    static Checkpoint read(WireReader in) {
        Bytes owner = in.bytes(PublicKey.SIZE);
        long last = in.u32();
        if (!PublicKey.isParseable(owner) || last == 0) {
            throw in.malformed("no checkpoint");
        }
        SumNode root = SumNode.read(in);
        long millis = in.i64();
        if (millis < 0) {
            throw in.malformed("time before 1970");
        }
        Signature signature = new Signature(in.bytes(Signature.SIZE));
        return new Checkpoint(
                new PublicKey(owner), new SequenceNumber(last), root, Instant.ofEpochMilli(millis), signature);
    }

    void write(WireWriter out) {
        out.bytes(fields(owner, last, root, time)).bytes(signature.value());
    }

    private static Bytes statement(PublicKey owner, SequenceNumber last, SumNode root, Instant time) {
        return PURPOSE.concat(fields(owner, last, root, time));
    }

    private static Bytes fields(PublicKey owner, SequenceNumber last, SumNode root, Instant time) {
        WireWriter out = new WireWriter().bytes(owner.encoded()).u32(last.value());
        root.write(out);
        return out.i64(time.toEpochMilli()).toBytes();
    }
}
