package org.seedbank.trustchain.payment;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.account.AccountRecord.Item;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.agreement.Agreement;
import org.seedbank.trustchain.agreement.BlockEffect;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.agreement.Offer;
import org.seedbank.trustchain.agreement.ProposalService;
import org.seedbank.trustchain.agreement.ProposalWithdrawnException;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Tokens that are given without a service. They are taken only where they are expected: whoever could pay for what was
 * never delivered would link our chain to numbers that mean nothing (invariant A6). Everything that is not expected
 * goes to the desk that countersigns payments for service.
 */
final class Transfers implements CountersignPolicy {
    /** What the desk declines and is no payment that it may take later. */
    private static final Set<BlockOutcome> MAY_BE_GIFTS =
            EnumSet.of(BlockOutcome.DECLINED_NOT_COVERED, BlockOutcome.DECLINED_TOO_LITTLE);

    private final AccountTable table;
    private final ForkedKeys forked;
    private final ProposalService proposals;
    private final CountersignPolicy service;
    private final List<Expected> expected = new ArrayList<>();

    Transfers(AccountTable table, ForkedKeys forked, ProposalService proposals, CountersignPolicy service) {
        this.table = table;
        this.forked = forked;
        this.proposals = proposals;
        this.service = service;
    }

    /** Gives {@code amount}, 1 byte to {@link BandwidthTransaction#MAX_TX}, to {@code taker}. */
    GivenTokens give(PublicKey taker, ByteCount amount, Bytes note) {
        Account account = table.of(taker);
        Gift gift = new Gift(account, amount, note);
        CompletableFuture<Agreement> agreed = proposals.propose(new Offer(
                taker,
                BlockType.BANDWIDTH,
                previous -> BandwidthTransaction.proposal(amount, ProviderDesk.totals(previous))
                        .encode(),
                gift));
        var unused = agreed.whenComplete((agreement, failure) -> {
            if (failure != null) {
                gift.stored.completeExceptionally(failure);
            }
        });
        gift.block.ifPresent(block -> {
            var unusedAnswer = agreed.whenComplete((agreement, failure) -> {
                if (failure == null || failure instanceof ProposalWithdrawnException) {
                    account.debt().answered(block.id());
                }
            });
        });
        return new GivenTokens(gift.stored, agreed);
    }

    /** Takes one gift of at most {@code most}, from {@code giver} or from anybody. */
    CompletableFuture<HalfBlock> expect(Optional<PublicKey> giver, ByteCount most) {
        Expected next = new Expected(giver, most);
        expected.add(next);
        return next.taken;
    }

    @Override
    public Decision decide(HalfBlock proposal) {
        Decision decision = service.decide(proposal);
        boolean isWanted = decision.match(yes -> false, no -> MAY_BE_GIFTS.contains(no.reason()));
        if (!isWanted || forked.contains(proposal.owner())) {
            return decision;
        }
        ByteCount amount;
        try {
            amount = BandwidthTransaction.decode(proposal.transaction()).down();
        } catch (MalformedMessageException e) {
            return decision;
        }
        return expected.stream()
                .filter(next -> next.fits(proposal.owner(), amount))
                .findFirst()
                .<Decision>map(next -> new Countersign(
                        previous -> BandwidthTransaction.agreement(
                                        BandwidthTransaction.decode(proposal.transaction()),
                                        ProviderDesk.totals(previous))
                                .encode(),
                        new Taking(next, amount, proposal)))
                .orElse(decision);
    }

    /** A gift that we make. */
    private final class Gift implements BlockEffect {
        private final Account account;
        private final ByteCount amount;
        private final Bytes note;
        private final CompletableFuture<HalfBlock> stored = new CompletableFuture<>();
        private Optional<HalfBlock> block = Optional.empty();

        Gift(Account account, ByteCount amount, Bytes note) {
            this.account = account;
            this.amount = amount;
            this.note = note;
        }

        @Override
        public LedgerWrite alongside(HalfBlock own) {
            block = Optional.of(own);
            account.debt().give(own.id(), amount);
            return written(HistoryEntry.Kind.SPENT, account, new Item(ServiceReason.transfer(note), amount), own);
        }

        @Override
        public void flushed() {
            block.ifPresent(stored::complete);
        }
    }

    /** A gift that we take. */
    private final class Taking implements BlockEffect {
        private final Expected expectation;
        private final ByteCount amount;
        private final HalfBlock proposal;

        Taking(Expected expectation, ByteCount amount, HalfBlock proposal) {
            this.expectation = expectation;
            this.amount = amount;
            this.proposal = proposal;
        }

        @Override
        public LedgerWrite alongside(HalfBlock own) {
            expected.remove(expectation);
            Account account = table.of(proposal.owner());
            account.countDelivered();
            account.delivery().take(amount);
            Item item = new Item(ServiceReason.transfer(Bytes.empty()), amount);
            return written(HistoryEntry.Kind.EARNED, account, item, own);
        }

        @Override
        public void flushed() {
            expectation.taken.complete(proposal);
        }
    }

    private LedgerWrite written(HistoryEntry.Kind kind, Account account, Item item, HalfBlock own) {
        return table.snapshot(account, table.history(kind, account, List.of(item), Optional.of(own.sequence())));
    }

    private static final class Expected {
        private final Optional<PublicKey> giver;
        private final ByteCount most;
        private final CompletableFuture<HalfBlock> taken = new CompletableFuture<>();

        Expected(Optional<PublicKey> giver, ByteCount most) {
            this.giver = giver;
            this.most = most;
        }

        boolean fits(PublicKey owner, ByteCount amount) {
            return giver.filter(key -> !key.equals(owner)).isEmpty() && most.isAtLeast(amount);
        }
    }
}
