package org.seedbank.trustchain.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.NewerVersionException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.Totals;

/**
 * Proof of what somebody had given and taken when a block of its chain was made, checked without the chain: the block,
 * and a path of hashes and sums from it to a checkpoint that the owner signed. The owner can lie in it only by signing
 * a checkpoint that contradicts its chain, which everybody sees who knows the chain.
 *
 * @param checkpoint what the owner signed
 * @param block the block in question
 * @param path nodes beside the way from the block to the root, lowest first; at most 32
 */
public record BalanceProof(Checkpoint checkpoint, HalfBlock block, List<SumNode> path) {
    private static final Bytes MAGIC = Bytes.utf8("SBPROOF\n");
    private static final int VERSION = 1;
    private static final int LONGEST = 32;

    /** Copies the list. */
    public BalanceProof {
        path = List.copyOf(path);
    }

    /** Whether {@code file} begins as such a proof does. */
    public static boolean isOne(Bytes file) {
        return file.startsWith(MAGIC);
    }

    /**
     * Reads a proof; says nothing about whether it is right.
     *
     * @throws MalformedMessageException if the bytes are none, or of another version
     */
    public static BalanceProof decode(Bytes file) {
        WireReader in = new WireReader(file);
        if (!isOne(file)) {
            throw in.malformed("this is no proof of a balance");
        }
        var unused = in.bytes(MAGIC.size());
        int version = in.u16();
        if (version > VERSION) {
            throw new NewerVersionException("proofs", version, VERSION);
        }
        if (version != VERSION) {
            throw in.malformed("version " + version + " of proofs, this program reads " + VERSION);
        }
        Checkpoint checkpoint = Checkpoint.read(in);
        HalfBlock block = HalfBlockCodec.INSTANCE.decode(in.varlenI());
        int length = in.u8();
        if (length > LONGEST) {
            throw in.malformed("a path of " + length + " nodes");
        }
        List<SumNode> path = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            path.add(SumNode.read(in));
        }
        in.expectEnd();
        return new BalanceProof(checkpoint, block, path);
    }

    /** Layout: magic (8), version (2), checkpoint, block (varlenI), length of the path (1), path. */
    public Bytes encode() {
        WireWriter out = new WireWriter().bytes(MAGIC).u16(VERSION);
        checkpoint.write(out);
        out.varlenI(block.packed()).u8(path.size());
        path.forEach(node -> node.write(out));
        return out.toBytes();
    }

    /**
     * What the owner had given and taken after the block was made.
     *
     * @return absent if the proof proves nothing: a signature is wrong, the path does not lead to the checkpoint, or
     *     the block says something else
     */
    public Optional<Totals> verify() {
        boolean belongs = block.owner().equals(checkpoint.owner())
                && block.sequence().compareTo(checkpoint.last()) <= 0
                && checkpoint.isSigned()
                && block.isSignedByOwner();
        if (!belongs) {
            return Optional.empty();
        }
        try {
            Climb climb = new Climb();
            SumNode top =
                    climb.to(block.sequence().value() - 1, checkpoint.last().value());
            Totals totals = SumNode.plus(climb.before, SumNode.moved(block));
            boolean holds = climb.unused == 0 && top.equals(checkpoint.root()) && isWhatTheBlockSays(totals);
            return holds ? Optional.of(totals) : Optional.empty();
        } catch (ArithmeticException | MalformedMessageException e) {
            return Optional.empty(); // sums that overflow, or amounts that nobody can read
        }
    }

    /** Whether it proves that the owner had given at least {@code least} bytes more than it had taken. */
    public boolean provesBalance(long least) {
        return verify().map(totals -> totals.balance() >= least).orElse(false);
    }

    private boolean isWhatTheBlockSays(Totals totals) {
        return !block.type().equals(BlockType.BANDWIDTH)
                || BandwidthTransaction.decode(block.transaction()).totals().equals(totals);
    }

    /** The way from the block to the root, from the top down, since only the top knows how the tree is divided. */
    private final class Climb {
        private int unused = path.size();
        private Totals before = Totals.NONE;

        SumNode to(long index, long size) {
            if (size == 1) {
                return SumNode.leaf(block);
            }
            if (unused == 0) {
                throw new ArithmeticException("the path is too short");
            }
            SumNode beside = path.get(--unused);
            long left = ChainTree.left(size);
            if (index < left) {
                return SumNode.above(to(index, left), beside);
            }
            before = SumNode.plus(before, beside.moved());
            return SumNode.above(beside, to(index - left, size - left));
        }
    }
}
