package org.seedbank.trustchain.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.NewerVersionException;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.transfer.ImportReport.Problem;
import org.seedbank.trustchain.validation.BlockValidator;
import org.seedbank.trustchain.validation.DoubleSpend;
import org.seedbank.trustchain.validation.Verdict;

/**
 * Takes the blocks of an export into a ledger. An export is a stranger's file: every signature and every rule is
 * checked, what breaks one is left out, and what proves a fork is stored as proof. Signatures are computed by workers,
 * several parts at a time; rules and order are looked at by the caller's thread.
 */
public final class ChainImport {
    /** Parts on their way through the workers. */
    private static final int AHEAD = 8;

    /**
     * Parts on their way to the disk: hashes lie all over their table, so each flush writes most of its pages again.
     */
    private static final int WRITES_AHEAD = 32;

    private static final int MOST_PROBLEMS = 100;

    /** Answers that are kept to the end of the file; 3,900 bytes each at most. */
    private static final int MOST_DOUBTFUL = 10_000;

    private final ChainStore store;
    private final Executor workers;
    private final ImportView view;
    private final BlockValidator rules = new BlockValidator(block -> true);
    private final Deque<Stored> writes = new ArrayDeque<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Doubtful> doubtful = new ArrayList<>();
    private final Set<PublicKey> refusedKeys = new HashSet<>();
    private long read;
    private long stored;
    private long known;
    private long forks;
    private long refused;

    private ChainImport(ChainStore store, Executor workers) {
        this.store = store;
        this.workers = workers;
        this.view = new ImportView(store);
        store.forks().forEach(proof -> refusedKeys.add(proof.id().owner()));
    }

    /**
     * Reads all of {@code in}; everything accepted is flushed when this returns.
     *
     * @param store nobody else writes it meanwhile
     * @param workers may run tasks on other threads
     * @throws NewerVersionException if a newer version wrote it; nothing of it is in the ledger
     * @throws MalformedMessageException if the file is damaged; blocks before that place are in the ledger
     * @throws LedgerStorageException if the ledger cannot be written
     * @throws IOException if the file cannot be read
     */
    public static ImportReport read(InputStream in, ChainStore store, Executor workers) throws IOException {
        return new ChainImport(store, workers).run(new ExportReader(in));
    }

    private ImportReport run(ExportReader parts) throws IOException {
        Deque<CompletableFuture<Checked>> checks = new ArrayDeque<>();
        try {
            try {
                for (Optional<ExportReader.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
                    ExportReader.Part next = part.get();
                    checks.add(CompletableFuture.supplyAsync(() -> Checked.of(next), workers));
                    if (checks.size() >= AHEAD) {
                        take(checks.remove().join());
                    }
                }
            } catch (MalformedMessageException | IOException e) {
                settle(checks);
                throw e;
            }
            settle(checks);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        return new ImportReport(read, stored, known, forks, refused, problems);
    }

    /** Everything that was read is on disk when this returns. */
    private void settle(Deque<CompletableFuture<Checked>> checks) {
        while (!checks.isEmpty()) {
            take(checks.remove().join());
        }
        takeDoubtful();
        while (!writes.isEmpty()) {
            awaitOldest();
        }
    }

    private void take(Checked part) {
        List<HalfBlock> accepted = new ArrayList<>();
        List<DoubleSpend> proofs = new ArrayList<>();
        for (int i = 0; i < part.blocks.size(); i++) {
            HalfBlock block = part.blocks.get(i);
            read++;
            if (!part.signed.get(i)) {
                refuse(block, "its signature is wrong");
                continue;
            }
            Optional<HalfBlock> here = view.at(block.id());
            if (here.isPresent() && here.get().equals(block)) {
                known++;
                continue;
            }
            if (refusedKeys.contains(block.owner())) {
                refuse(block, "its owner is proven to have signed two blocks with one number");
            } else if (block.packed().size() > DoubleSpend.LARGEST_BLOCK) {
                refuse(
                        block,
                        "it has " + block.packed().size() + " bytes, " + DoubleSpend.LARGEST_BLOCK
                                + " are the most that can be passed on");
            } else {
                judge(block, rules.validate(block, view), accepted, proofs);
            }
        }
        if (!accepted.isEmpty() || !proofs.isEmpty()) {
            write(accepted, proofs);
        }
    }

    private void judge(HalfBlock block, Verdict verdict, List<HalfBlock> accepted, List<DoubleSpend> proofs) {
        boolean unused = verdict.match(
                () -> accept(block, accepted),
                incomplete -> accept(block, accepted),
                invalid -> contradicts(block, "it breaks " + invalid.broken(), accepted),
                forked -> {
                    forks++;
                    refusedKeys.add(block.owner());
                    note(block, "another block with this number is signed too");
                    return proofs.add(forked.proof());
                });
    }

    /**
     * An answer to a key that forked has to fit into its own chain only, since it may fit a block of that key which is
     * not here. That the key forked may be known only at the end of the file.
     */
    private boolean contradicts(HalfBlock block, String why, List<HalfBlock> accepted) {
        Optional<BlockId> answered = block.link().answered();
        boolean fitsItsChain =
                answered.isPresent() && rules.validateInChain(block, view).isAcceptable();
        if (!fitsItsChain || doubtful.size() >= MOST_DOUBTFUL) {
            return refuse(block, why);
        }
        return refusedKeys.contains(answered.get().owner())
                ? accept(block, accepted)
                : doubtful.add(new Doubtful(block, why));
    }

    private void takeDoubtful() {
        List<HalfBlock> accepted = new ArrayList<>();
        for (Doubtful each : doubtful) {
            HalfBlock block = each.block;
            boolean isGood = block.link()
                            .answered()
                            .filter(proposal -> refusedKeys.contains(proposal.owner()))
                            .isPresent()
                    && !refusedKeys.contains(block.owner())
                    && rules.validateInChain(block, view).isAcceptable();
            boolean unused = isGood ? accept(block, accepted) : refuse(block, each.why);
        }
        if (!accepted.isEmpty()) {
            write(accepted, List.of());
        }
    }

    private boolean accept(HalfBlock block, List<HalfBlock> accepted) {
        view.add(block);
        stored++;
        return accepted.add(block);
    }

    private boolean refuse(HalfBlock block, String why) {
        refused++;
        return note(block, why);
    }

    private boolean note(HalfBlock block, String why) {
        return problems.size() < MOST_PROBLEMS && problems.add(new Problem(block.id(), why));
    }

    private void write(List<HalfBlock> blocks, List<DoubleSpend> proofs) {
        writes.add(new Stored(blocks, store.commit(new LedgerWrite(blocks, List.of(), List.of(), proofs))));
        if (writes.size() >= WRITES_AHEAD) {
            awaitOldest();
        }
    }

    private void awaitOldest() {
        Stored oldest = writes.remove();
        oldest.flush.join();
        view.flushed(oldest.blocks);
    }

    /** An answer that contradicts the block it answers. */
    private record Doubtful(HalfBlock block, String why) {}

    private record Stored(List<HalfBlock> blocks, CompletableFuture<Void> flush) {}

    /** Blocks of which it is known which are signed by their owners. */
    private record Checked(List<HalfBlock> blocks, BitSet signed) {
        static Checked of(ExportReader.Part part) {
            List<HalfBlock> blocks = part.blocks();
            BitSet signed = new BitSet();
            for (int i = 0; i < blocks.size(); i++) {
                signed.set(i, blocks.get(i).isSignedByOwner());
                var unused = blocks.get(i).hash(); // remembered by the block, so that nobody else has to compute it
            }
            return new Checked(blocks, signed);
        }
    }
}
