package org.seedbank.trustchain.agreement;

import com.google.common.base.Preconditions;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerWrite;

/**
 * Our own proposals until they are answered. A proposal is on disk before it leaves, and the same bytes leave again and
 * again, over restarts too, until the answer is on disk. Everything here runs on the node's loop.
 */
public final class ProposalService implements StorageWatcher {
    private final NodeLoop loop;
    private final Clock clock;
    private final RandomGenerator random;
    private final OwnChain chain;
    private final LedgerWriter writer;
    private final BlockTransport transport;
    private final ForkedKeys forked;
    private final Map<BlockId, Pending> pending = new LinkedHashMap<>();
    /** From a proposal to the block that withdraws it, while neither is answered. */
    private final Map<BlockId, BlockId> withdrawals = new HashMap<>();

    private boolean closed;

    /**
     * Proposals of {@code chain}; {@link #load} comes before the first {@link #propose}.
     *
     * @param forked of whom no answer is accepted any more, so that what is withdrawn needs none
     */
    public ProposalService(
            NodeContext context, OwnChain chain, LedgerWriter writer, BlockTransport transport, ForkedKeys forked) {
        this.loop = context.loop();
        this.clock = context.clock();
        this.random = context.random();
        this.chain = chain;
        this.writer = writer;
        this.transport = transport;
        this.forked = forked;
        forked.listen(key -> loop.execute(this::letGoOfRefused));
        writer.watch(this);
    }

    /** Takes up the proposals that an earlier process, or a failed disk, left unanswered. */
    public void load() {
        loop.assertInLoop();
        Set<BlockId> unanswered = new LinkedHashSet<>();
        for (HalfBlock proposal : writer.flushed().unanswered(chain.owner())) {
            if (isSettled(proposal)) {
                continue;
            }
            unanswered.add(proposal.id());
            if (!pending.containsKey(proposal.id())) {
                Pending entry = new Pending(proposal);
                pending.put(proposal.id(), entry);
                noteWithdrawal(proposal);
                entry.flushed = true;
            }
        }
        letGoOfRefused();
        pending.values().stream()
                .filter(entry -> entry.flushed && !entry.resend.isUnderWay())
                .toList()
                .forEach(this::flushed);
        List.copyOf(pending.values()).stream()
                .filter(entry -> !unanswered.contains(entry.proposal.id()))
                .forEach(this::completeFromLedger);
    }

    /**
     * Signs a proposal, stores it together with its effect, and sends it until it is answered.
     *
     * @return completes on the loop once the agreement is on disk, which may be never; fails with
     *     {@link LedgerStorageException} if nothing was proposed
     */
    public CompletableFuture<Agreement> propose(Offer offer) {
        loop.assertInLoop();
        CompletableFuture<Agreement> agreed = new CompletableFuture<>();
        try {
            var content = new OwnChain.Content(offer.type(), offer.transaction(), offer.effect());
            var unused = chain.append(
                    BlockLink.proposalTo(offer.counterparty()),
                    content,
                    List.of(),
                    block -> untilFlushed(new Pending(block, agreed)));
        } catch (LedgerStorageException e) {
            agreed.completeExceptionally(e);
        }
        return agreed;
    }

    /**
     * Offers the counterparty to let {@code proposal}, which must be unanswered, be as if it had never been made. The
     * offer is a block of its own, sent like any other until it is answered; to whoever forked its chain the own word
     * is enough, once it is on disk. If it is withdrawn, the future of the proposal fails with
     * {@link ProposalWithdrawnException}.
     *
     * @param effect what the own block that says so changes beside the chain
     * @return completes on the loop once either is agreed, or none can be; fails with {@link LedgerStorageException}
     */
    public CompletableFuture<WithdrawalEnd> withdraw(HalfBlock proposal, BlockEffect effect) {
        loop.assertInLoop();
        Preconditions.checkArgument(pending.containsKey(proposal.id()), "not open: %s", proposal);
        Preconditions.checkArgument(!withdrawals.containsKey(proposal.id()), "being withdrawn: %s", proposal);
        PublicKey counterparty = new PublicKey(proposal.link().counterparty());
        TransactionSource content = previous -> Withdrawal.of(proposal).encode();
        return propose(new Offer(counterparty, Withdrawal.TYPE, content, effect))
                .handle((agreement, failure) -> {
                    if (failure instanceof ProposalWithdrawnException) {
                        return writer.flushed().linked(proposal).isPresent()
                                ? WithdrawalEnd.AGREED_BEFORE
                                : WithdrawalEnd.KEY_REFUSED;
                    } else if (failure instanceof RuntimeException known) {
                        throw known;
                    }
                    return WithdrawalEnd.WITHDRAWN;
                });
    }

    /** Whether a block that withdraws {@code proposal} is signed, and neither is answered. */
    public boolean isBeingWithdrawn(HalfBlock proposal) {
        return withdrawals.containsKey(proposal.id());
    }

    /** Proposals not known to be answered, oldest first, each with the future of its agreement. */
    public Map<HalfBlock, CompletableFuture<Agreement>> unanswered() {
        Map<HalfBlock, CompletableFuture<Agreement>> result = new LinkedHashMap<>();
        pending.values().forEach(entry -> result.put(entry.proposal, entry.agreed));
        return result;
    }

    /** {@code counterparty} can be reached now: what it has not answered is sent again at once. */
    public void contact(PublicKey counterparty) {
        loop.assertInLoop();
        pending.values().stream()
                .filter(entry -> entry.flushed && entry.proposal.link().names(counterparty))
                .forEach(entry -> {
                    entry.resend.restart(clock.instant());
                    send(entry);
                });
    }

    /** Nothing is sent any more. */
    public void close() {
        loop.assertInLoop();
        closed = true;
        pending.values().forEach(entry -> entry.resend.cancel());
    }

    @Override
    public void storageRecovered() {
        load();
    }

    /** Stores {@code answer}, which was found to be the right one for {@code proposal}. */
    void answered(HalfBlock proposal, HalfBlock answer) {
        writer.write(LedgerWrite.ofBlocks(answer), () -> {
            Pending entry = pending.get(proposal.id());
            if (entry != null) {
                complete(entry, answer);
            }
        });
    }

    private FlushListener untilFlushed(Pending entry) {
        pending.put(entry.proposal.id(), entry);
        noteWithdrawal(entry.proposal);
        return new FlushListener() {
            @Override
            public void flushed() {
                ProposalService.this.flushed(entry);
            }

            @Override
            public void failed(LedgerStorageException fault) {
                pending.remove(entry.proposal.id());
                withdrawals.values().remove(entry.proposal.id());
                entry.agreed.completeExceptionally(fault);
            }
        };
    }

    private void flushed(Pending entry) {
        entry.flushed = true;
        letGoOfRefused();
        if (pending.containsKey(entry.proposal.id())) {
            entry.resend.restart(clock.instant());
            send(entry);
        }
    }

    /** What is withdrawn from a key that is refused ends with the own word, since no answer would be accepted. */
    private void letGoOfRefused() {
        List<Pending> ended = withdrawals.values().stream()
                .map(pending::get)
                .filter(entry -> entry != null
                        && entry.flushed
                        && forked.contains(new PublicKey(entry.proposal.link().counterparty())))
                .toList();
        for (Pending withdrawal : ended) {
            BlockId id = withdrawal.proposal.id();
            BlockId target = new BlockId(
                    id.owner(),
                    Withdrawal.decode(withdrawal.proposal.transaction()).proposal());
            withdrawals.remove(target);
            letGo(target);
            letGo(id);
        }
    }

    private void send(Pending entry) {
        if (closed) {
            return;
        }
        var unused = transport.send(new PublicKey(entry.proposal.link().counterparty()), entry.proposal);
        entry.resend.next(loop.schedule(entry.resend.delay(clock.instant(), random), () -> send(entry)));
    }

    private void complete(Pending entry, HalfBlock answer) {
        pending.remove(entry.proposal.id());
        entry.resend.cancel();
        entry.agreed.complete(new Agreement(entry.proposal, answer));
        BlockId id = entry.proposal.id();
        Optional<Withdrawal> withdrawal = Withdrawal.in(entry.proposal);
        if (withdrawal.isPresent()) {
            BlockId target = new BlockId(id.owner(), withdrawal.get().proposal());
            withdrawals.remove(target);
            letGo(target);
        } else if (withdrawals.containsKey(id)) {
            letGo(withdrawals.remove(id));
        }
    }

    /** Will never be agreed. */
    private void letGo(BlockId id) {
        Pending entry = pending.remove(id);
        if (entry != null) {
            entry.resend.cancel();
            entry.agreed.completeExceptionally(new ProposalWithdrawnException(id));
        }
    }

    private void noteWithdrawal(HalfBlock block) {
        Withdrawal.in(block)
                .ifPresent(content -> withdrawals.put(new BlockId(block.owner(), content.proposal()), block.id()));
    }

    /** Whether {@code proposal} will never be answered, because its withdrawal was, or what it withdraws. */
    private boolean isSettled(HalfBlock proposal) {
        return proposal.type().equals(Withdrawal.TYPE)
                ? Withdrawal.answerToTarget(proposal, writer.flushed()).isPresent()
                : chain.withdrawals().areAgreed(proposal, writer.flushed());
    }

    /** The answer reached the disk although its write was reported as failed. */
    private void completeFromLedger(Pending entry) {
        writer.flushed().linked(entry.proposal).ifPresent(answer -> complete(entry, answer));
    }

    private static final class Pending {
        private final HalfBlock proposal;
        private final CompletableFuture<Agreement> agreed;
        private final ResendSchedule resend = new ResendSchedule();
        private boolean flushed;

        Pending(HalfBlock proposal) {
            this(proposal, new CompletableFuture<>());
        }

        Pending(HalfBlock proposal, CompletableFuture<Agreement> agreed) {
            this.proposal = proposal;
            this.agreed = agreed;
        }
    }
}
