package org.seedbank.trustchain.crawl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.trustchain.agreement.BlockTransport.BlockReceiver;
import org.seedbank.trustchain.agreement.FlushListener;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.agreement.LedgerWriter;
import org.seedbank.trustchain.agreement.OwnChain;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.validation.BlockValidator;
import org.seedbank.trustchain.validation.ChainView;
import org.seedbank.trustchain.validation.CheckedSignatures;
import org.seedbank.trustchain.validation.DoubleSpend;
import org.seedbank.trustchain.validation.GapView;
import org.seedbank.trustchain.validation.Rule;
import org.seedbank.trustchain.validation.SignatureCheck;
import org.seedbank.trustchain.validation.Verdict;

/**
 * Where blocks of others enter the ledger: known ones are dropped first, signatures are computed beside the loop, each
 * once, the rules are applied on the loop, and what is acceptable is written with the next flush. Blocks that concern
 * this node take the same way as if their owner had sent them. Lives on the node's loop.
 */
public final class BlockIntake {
    private static final Comparator<HalfBlock> IN_ORDER =
            Comparator.comparing(HalfBlock::owner).thenComparing(HalfBlock::sequence);

    private final NodeLoop loop;
    private final OwnChain chain;
    private final LedgerWriter writer;
    private final ForkedKeys forked;
    private final BlockReceiver reception;
    private final Executor workers;
    private final SignatureCheck check;
    private final CheckedSignatures signatures;
    private final BlockValidator validator;
    private final Queue<Turn> turns = new ArrayDeque<>();

    /**
     * @param context loop of the node
     * @param chain tells which blocks concern this node
     * @param writer stores what is good
     * @param forked takes proofs
     * @param reception takes what concerns this node
     * @param workers computes signatures; may run tasks on other threads
     * @param check what they ask, each block once; called on any of their threads
     */
    public BlockIntake(
            NodeContext context,
            OwnChain chain,
            LedgerWriter writer,
            ForkedKeys forked,
            BlockReceiver reception,
            Executor workers,
            SignatureCheck check) {
        this.loop = context.loop();
        this.chain = chain;
        this.writer = writer;
        this.forked = forked;
        this.reception = reception;
        this.workers = workers;
        this.check = check;
        this.signatures = new CheckedSignatures(CheckedSignatures.DEFAULT_LIMIT, check);
        this.validator = new BlockValidator(signatures);
    }

    /**
     * Takes blocks, in any order.
     *
     * @return completes on the loop when what is good is on disk; fails with {@link LedgerStorageException}
     */
    public CompletableFuture<IntakeReport> take(List<HalfBlock> blocks) {
        loop.assertInLoop();
        CompletableFuture<IntakeReport> done = new CompletableFuture<>();
        if (writer.fault().isPresent()) {
            done.completeExceptionally(writer.fault().get());
            return done;
        }
        try {
            sortOut(blocks, done);
        } catch (LedgerStorageException e) {
            writer.readFailed(e);
            done.completeExceptionally(e);
        }
        return done;
    }

    /** The verdict on {@code block} by what is known now. */
    public Verdict judge(HalfBlock block) {
        return validator.validate(block, writer.view());
    }

    /** Whether the owner of {@code block} signed it; computed once. */
    public boolean isSigned(HalfBlock block) {
        return signatures.isSigned(block);
    }

    /** Whether {@code owner} is this node. */
    public boolean isOwn(PublicKey owner) {
        return chain.owner().equals(owner);
    }

    private void sortOut(List<HalfBlock> blocks, CompletableFuture<IntakeReport> done) {
        Tally tally = new Tally();
        ChainView view = new GapView(writer.view());
        List<HalfBlock> ours = new ArrayList<>();
        Set<HalfBlock> unknown = new LinkedHashSet<>();
        for (HalfBlock block : new LinkedHashSet<>(blocks)) {
            if (isStored(view, block)) {
                tally.known++; // also what concerns us: whoever repeats it is not who could want an answer
            } else if (block.owner().equals(chain.owner()) || block.link().names(chain.owner())) {
                ours.add(block);
            } else if (block.packed().size() > DoubleSpend.LARGEST_BLOCK || forked.contains(block.owner())) {
                tally.refused++;
            } else {
                unknown.add(block);
            }
        }
        tally.ours = ours.size();
        ours.forEach(reception::received);
        if (unknown.isEmpty()) {
            done.complete(tally.report(0));
        } else {
            check(unknown.stream().sorted(IN_ORDER).toList(), tally, done);
        }
    }

    private void check(List<HalfBlock> blocks, Tally tally, CompletableFuture<IntakeReport> done) {
        List<HalfBlock> unchecked =
                blocks.stream().filter(block -> !signatures.knows(block)).toList();
        if (unchecked.isEmpty()) {
            judge(blocks, tally, done);
            return;
        }
        Turn turn = new Turn(() -> judge(blocks, tally, done), done);
        turns.add(turn);
        try {
            workers.execute(() -> computeSignatures(unchecked, turn));
        } catch (RejectedExecutionException e) {
            fail(turn, e);
        }
    }

    /** On a worker. Whatever goes wrong there, the batches behind this one have to go on. */
    private void computeSignatures(List<HalfBlock> unchecked, Turn turn) {
        try {
            List<Boolean> signed = unchecked.stream().map(check::isSigned).toList();
            loop.execute(() -> {
                for (int i = 0; i < unchecked.size(); i++) {
                    signatures.note(unchecked.get(i), signed.get(i));
                }
                turn.isReady = true;
                takeTurns();
            });
        } catch (RuntimeException | Error e) {
            loop.execute(() -> fail(turn, e));
            throw e;
        }
    }

    private void fail(Turn turn, Throwable reason) {
        turns.remove(turn);
        turn.done.completeExceptionally(reason);
        takeTurns();
    }

    /**
     * Batches are judged in the order in which they came, however long their signatures took: a chain that grows at its
     * end is looked up much less in the ledger than one that is filled from several places.
     */
    private void takeTurns() {
        for (Turn next = turns.peek(); next != null && next.isReady; next = turns.peek()) {
            turns.remove();
            try {
                next.judgement.run();
            } catch (RuntimeException e) {
                fail(next, e); // the others first
                throw e;
            }
        }
    }

    private void judge(List<HalfBlock> blocks, Tally tally, CompletableFuture<IntakeReport> done) {
        Optional<LedgerStorageException> fault = writer.fault();
        if (fault.isPresent()) {
            done.completeExceptionally(fault.get());
            return;
        }
        try {
            write(acceptable(blocks, tally), tally, done);
        } catch (LedgerStorageException e) {
            writer.readFailed(e);
            done.completeExceptionally(e);
        }
    }

    private List<HalfBlock> acceptable(List<HalfBlock> blocks, Tally tally) {
        BatchView view = new BatchView(writer.view());
        List<HalfBlock> good = new ArrayList<>(blocks.size());
        Set<HalfBlock> seen = new HashSet<>();
        List<HalfBlock> contradicted = new ArrayList<>();
        for (HalfBlock block : blocks) {
            if (isStored(view, block)) {
                tally.known++; // another source was faster
            } else if (forked.contains(block.owner())) {
                tally.refused++;
            } else if (!signatures.isSigned(block)) {
                tally.invalid(); // what else is wrong with it is not worth looking into the ledger
            } else if (seen.add(block)) {
                validator
                        .validate(block, view)
                        .match(
                                () -> accept(block, view, good),
                                incomplete -> accept(block, view, good),
                                invalid -> invalid.broken().stream().anyMatch(Rule::isOfBlockAlone)
                                        ? tally.invalid()
                                        : contradicted.add(block),
                                fork -> tally.forked(forked, fork.proof()));
            }
        }
        contradicted.forEach(block -> judgeAgain(block, view, good, tally));
        return good;
    }

    /**
     * Whoever forks lets an honest answer to the one block look like nonsense to those who have the other. So what
     * answers a key that forked, as may be known only now, has to fit into its own chain and nowhere else: its author
     * keeps a chain without a gap, and neither it nor whoever passes it on is blamed.
     */
    private void judgeAgain(HalfBlock block, BatchView view, List<HalfBlock> good, Tally tally) {
        boolean answersForked = block.link()
                .answered()
                .filter(proposal -> forked.contains(proposal.owner()))
                .isPresent();
        if (answersForked && validator.validateInChain(block, view).isAcceptable()) {
            accept(block, view, good);
        } else {
            tally.refused++;
        }
    }

    private static boolean isStored(ChainView view, HalfBlock block) {
        return view.at(block.id()).filter(block::equals).isPresent();
    }

    private static Object accept(HalfBlock block, BatchView view, List<HalfBlock> good) {
        view.add(block);
        return good.add(block);
    }

    private void write(List<HalfBlock> good, Tally tally, CompletableFuture<IntakeReport> done) {
        // A key that forked within this batch is refused as a whole.
        List<HalfBlock> stored =
                good.stream().filter(block -> !forked.contains(block.owner())).toList();
        tally.refused += good.size() - stored.size();
        if (stored.isEmpty()) {
            done.complete(tally.report(0));
            return;
        }
        writer.write(LedgerWrite.ofBlocks(stored), new FlushListener() {
            @Override
            public void flushed() {
                done.complete(tally.report(stored.size()));
            }

            @Override
            public void failed(LedgerStorageException fault) {
                done.completeExceptionally(fault);
            }
        });
    }

    /** A batch whose signatures are being computed, or that waits for those before it. */
    private static final class Turn {
        private final Runnable judgement;
        private final CompletableFuture<IntakeReport> done;
        private boolean isReady;

        Turn(Runnable judgement, CompletableFuture<IntakeReport> done) {
            this.judgement = judgement;
            this.done = done;
        }
    }

    private static final class Tally {
        private int known;
        private int ours;
        private int invalid;
        private int forked;
        private int refused;

        Object invalid() {
            return invalid++;
        }

        Object forked(ForkedKeys keys, DoubleSpend proof) {
            keys.add(proof);
            return forked++;
        }

        IntakeReport report(int stored) {
            return new IntakeReport(stored, known, ours, invalid, forked, refused);
        }
    }
}
