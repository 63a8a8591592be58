package org.seedbank.trustchain.agreement;

import com.google.common.base.Preconditions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.validation.BlockValidator;
import org.seedbank.trustchain.validation.ChainView;
import org.seedbank.trustchain.validation.DoubleSpend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chain of this node, and the only place where it is signed. Numbers are given out in order, each once; a block
 * goes to the writer in the same step in which it is signed. A chain that contradicts itself, or of which somebody
 * knows blocks that are not here, is never signed again, and nothing of it is ever removed.
 */
public final class OwnChain implements StorageWatcher {
    /**
     * Blocks at the end of the chain that are checked at the start: a crash reaches no further, and damage of the file
     * is found when it is opened. Each costs a millisecond, for its code is new then.
     */
    private static final int TAIL = 10;
    /** Above every number that blocks have. */
    private static final SequenceNumber END = new SequenceNumber(0xffff_ffffL);

    private static final Duration RETRY = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(OwnChain.class);

    private final NodeLoop loop;
    private final Clock clock;
    private final PrivateKey key;
    private final LedgerWriter writer;
    private final OwnWithdrawals withdrawals;
    private final Map<BlockType, Optional<HalfBlock>> newestOfType = new HashMap<>();
    private Optional<HalfBlock> tip = Optional.empty();
    private Optional<SigningHold> hold = Optional.empty();
    private Runnable whenElsewhere = () -> {};
    private @Nullable LedgerStorageException flaw;
    private boolean seenElsewhere;
    private boolean loaded;

    /** The chain of {@code key}; {@link #load} comes before the first {@link #append}. */
    public OwnChain(NodeContext context, PrivateKey key, LedgerWriter writer) {
        this.loop = context.loop();
        this.clock = context.wallClock();
        this.key = key;
        this.writer = writer;
        this.withdrawals = new OwnWithdrawals(writer, key.publicKey());
        writer.watch(this);
    }

    /** Whose chain it is. */
    public PublicKey owner() {
        return key.publicKey();
    }

    /** The newest block, flushed or under way. */
    public Optional<HalfBlock> tip() {
        return tip;
    }

    /** Why this chain must not be signed in this process, if so. */
    public Optional<LedgerStorageException> flaw() {
        return Optional.ofNullable(flaw);
    }

    /** Why this chain is not signed now, if so: it has a flaw, or it waits for evidence of its newest block. */
    public Optional<LedgerStorageException> refusal() {
        return flaw().or(() -> hold.map(SigningHold::reason));
    }

    /** Signs nothing before {@code newHold} is lifted; called before {@link #load}. */
    void holdUntilLifted(SigningHold newHold) {
        hold = Optional.of(newHold);
    }

    /**
     * From now on {@code action} runs when the key is, or was, seen at work elsewhere: an own block turns up that was
     * not signed here, or another process proves that it holds the key. Once, but again after a while if it throws.
     */
    public void whenSeenElsewhere(Runnable action) {
        loop.assertInLoop();
        whenElsewhere = action;
        if (seenElsewhere) {
            tellElsewhere();
        }
    }

    private void tellElsewhere() {
        try {
            whenElsewhere.run();
        } catch (RuntimeException e) {
            LOG.error("it cannot be noted that the own key is used elsewhere; tried again in {}", RETRY, e);
            var unused = loop.schedule(RETRY, this::tellElsewhere);
        }
    }

    /**
     * Reads the end of the chain and checks it.
     *
     * @return what is wrong with it
     */
    public Optional<LedgerStorageException> load() {
        loop.assertInLoop();
        loaded = true;
        newestOfType.clear();
        withdrawals.forget();
        hold = hold.filter(held -> !held.lifted().isDone());
        tip = isHeld() ? endOfWhatIsComplete() : writer.view().latest(owner());
        tip.flatMap(this::flawBefore).or(this::fork).ifPresent(this::refuse);
        return flaw();
    }

    /** What it says of withdrawals. */
    OwnWithdrawals withdrawals() {
        return withdrawals;
    }

    /** The newest block of {@code type}, flushed or under way. */
    public Optional<HalfBlock> newest(BlockType type) {
        return newestOfType.computeIfAbsent(type, this::findNewest);
    }

    /**
     * Signs the next block and writes it, what {@code content} changes, and {@code others} together.
     *
     * @param content the block's type, transaction and effect
     * @param others blocks of others that must not be stored without the own one
     * @param listener whoever waits for the block it is given to be on disk
     * @throws LedgerStorageException if the chain is flawed or nothing can be stored; then nothing was signed
     */
    HalfBlock append(
            BlockLink link, Content content, List<HalfBlock> others, Function<HalfBlock, FlushListener> listener) {
        loop.assertInLoop();
        Preconditions.checkState(loaded, "own chain not read yet");
        refuseIf(refusal());
        refuseIf(writer.fault());
        HalfBlock block = HalfBlock.sign(
                key,
                tip.map(HalfBlock::sequence).map(SequenceNumber::next).orElse(SequenceNumber.GENESIS),
                link,
                tip.map(HalfBlock::hash).orElse(BlockHash.GENESIS),
                content.type(),
                content.transaction().after(newest(content.type())),
                now());
        List<HalfBlock> blocks =
                Stream.concat(others.stream(), Stream.of(block)).toList();
        LedgerWrite write = LedgerWrite.allOf(
                List.of(LedgerWrite.ofBlocks(blocks), content.effect().alongside(block)));
        tip = Optional.of(block);
        newestOfType.put(content.type(), tip);
        try {
            writer.write(write, afterEffect(content.effect(), listener.apply(block)));
        } catch (RuntimeException | Error e) {
            // Whether the block will be written is unknown; one on top of it may lie behind a hole.
            refuse(new LedgerStorageException(
                    LedgerStorageException.Kind.INACCESSIBLE,
                    "own block " + block.sequence() + " was signed and not handed to the disk: " + e,
                    e));
            throw e;
        }
        return block;
    }

    /**
     * Somebody shows {@code block}, signed with our key: a block that is not here means that this chain is not all.
     * While the chain is held back for that reason the block is taken; otherwise nothing is signed any more.
     */
    BlockOutcome shown(HalfBlock block) {
        Optional<HalfBlock> here = writer.view().at(block.id());
        if (here.isPresent() && here.get().equals(block)) {
            return BlockOutcome.OWN_BLOCK;
        }
        if (!block.isSignedByOwner()) {
            return BlockOutcome.INVALID;
        }
        if (here.isEmpty() && isHeld()) {
            writer.write(LedgerWrite.ofBlocks(block), () -> hold.ifPresent(held -> held.recovered(block)));
            return BlockOutcome.OWN_BLOCK_RECOVERED;
        }
        refuse(new LedgerStorageException(
                LedgerStorageException.Kind.DAMAGED,
                "block " + block.sequence() + " of the own chain exists elsewhere with hash " + block.hash()
                        + ", but not in this ledger: an older copy of it, or the key is used by another node"));
        noteElsewhere();
        return BlockOutcome.OWN_BLOCK_FROM_ELSEWHERE;
    }

    /** A process that is not this one proved that it holds the own key and runs at {@code place}. */
    public void usedAt(Address place) {
        loop.assertInLoop();
        refuse(new LedgerStorageException(
                LedgerStorageException.Kind.IN_USE,
                "the key is used by another running node, at " + place + "; nothing is signed here any more, since two"
                        + " nodes with one key sign numbers twice: use it on one machine only"));
        noteElsewhere();
    }

    private void noteElsewhere() {
        if (!seenElsewhere) {
            seenElsewhere = true;
            tellElsewhere();
        }
    }

    /** {@code answer} is signed, and answers an own block that is not here. */
    void answeredUnknown(HalfBlock answer) {
        if (isHeld()) {
            hold.ifPresent(held -> held.claims(answer.owner(), answer.link().sequence()));
        }
    }

    @Override
    public void storageRecovered() {
        load();
    }

    private static FlushListener afterEffect(BlockEffect effect, FlushListener listener) {
        return new FlushListener() {
            @Override
            public void flushed() {
                effect.flushed();
                listener.flushed();
            }

            @Override
            public void failed(LedgerStorageException fault) {
                listener.failed(fault);
            }
        };
    }

    private boolean isHeld() {
        return hold.isPresent();
    }

    private Optional<HalfBlock> endOfWhatIsComplete() {
        return writer.flushed()
                .lowestMissing(owner())
                .flatMap(missing -> writer.view().before(new BlockId(owner(), missing)));
    }

    private Optional<LedgerStorageException> fork() {
        List<DoubleSpend> own = new ArrayList<>();
        writer.flushed().forEachFork(proof -> {
            if (proof.id().owner().equals(owner())) {
                own.add(proof);
            }
        });
        return own.stream()
                .findFirst()
                .map(proof -> damaged("two blocks with number " + proof.id().sequence() + " are signed"));
    }

    private Optional<HalfBlock> findNewest(BlockType type) {
        Optional<HalfBlock> last = tip.filter(block -> block.type().equals(type));
        return last.isPresent() ? last : writer.view().before(new BlockId(owner(), END), type);
    }

    private Instant now() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return tip.map(HalfBlock::timestamp).filter(now::isBefore).orElse(now);
    }

    private Optional<LedgerStorageException> flawBefore(HalfBlock end) {
        ChainView view = writer.view();
        BlockValidator validator = new BlockValidator();
        long first = Math.max(1, end.sequence().value() - TAIL + 1);
        List<HalfBlock> tail = writer.flushed().chain(owner(), new SequenceNumber(first), TAIL);
        long expected = first;
        for (HalfBlock block : tail) {
            if (block.sequence().value() != expected++) {
                return Optional.of(damaged("block " + (expected - 1) + " is missing"));
            }
            // What it answers is not looked at: if that is another block here, then its owner has signed two.
            Optional<String> wrong = validator
                    .validateInChain(block, view)
                    .match(
                            Optional::empty,
                            incomplete -> Optional.empty(),
                            invalid -> Optional.of(invalid.broken().toString()),
                            forked -> Optional.of("signed twice"));
            if (wrong.isPresent()) {
                return Optional.of(damaged("block " + block.sequence() + ": " + wrong.get()));
            }
        }
        return expected == end.sequence().value() + 1
                ? Optional.empty()
                : Optional.of(damaged("block " + expected + " is missing"));
    }

    private static LedgerStorageException damaged(String what) {
        return new LedgerStorageException(
                LedgerStorageException.Kind.DAMAGED, "the own chain contradicts itself, nothing is signed: " + what);
    }

    private void refuse(LedgerStorageException reason) {
        if (flaw == null) {
            flaw = reason;
        }
    }

    private static void refuseIf(Optional<LedgerStorageException> reason) {
        if (reason.isPresent()) {
            throw reason.get();
        }
    }

    /** What an own block says and does. */
    record Content(BlockType type, TransactionSource transaction, BlockEffect effect) {}
}
