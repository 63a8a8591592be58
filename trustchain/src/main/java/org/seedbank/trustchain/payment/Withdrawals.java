package org.seedbank.trustchain.payment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.trustchain.account.AccountRecord.Item;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.agreement.ProposalService;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Takes back own payments to which no agreement will come: at once if the payee forked its chain, since nothing of it
 * is accepted any more; otherwise when a payment is as old as a debt that both sides drop, and this process has sent it
 * for an hour, which is how long the published implementation tries. What was paid stays in the totals, since they
 * follow from the blocks, and is not owed again; the history says which block took it back.
 *
 * @see "token economy, written off by both sides, section 1.4; IPv8 TrustChain, sign_timeout, specification section
 *     7.2"
 */
final class Withdrawals {
    private static final Duration EVERY = Duration.ofHours(1);

    private final NodeContext context;
    private final AccountTable table;
    private final ForkedKeys forked;
    private final ProposalService proposals;
    private final Duration patience;
    private @Nullable Cancellable timer;

    /** @param patience age from which on a payment is taken back that nobody answers */
    Withdrawals(
            NodeContext context, AccountTable table, ForkedKeys forked, ProposalService proposals, Duration patience) {
        this.context = context;
        this.table = table;
        this.forked = forked;
        this.proposals = proposals;
        this.patience = patience;
        forked.listen(key -> context.loop().execute(this::takeBackFromRefused));
    }

    /** Takes up what an earlier process left; comes after the accounts are read. */
    void load() {
        stop();
        takeBackFromRefused();
        plan();
    }

    /** Takes nothing back any more. */
    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void plan() {
        timer = context.loop().schedule(EVERY, () -> {
            plan();
            takeBackFromRefused();
            takeBackOld();
        });
    }

    private void takeBackFromRefused() {
        for (HalfBlock proposal : List.copyOf(proposals.unanswered().keySet())) {
            if (forked.contains(new PublicKey(proposal.link().counterparty()))) {
                takeBack(proposal);
            }
        }
    }

    private void takeBackOld() {
        Instant newest = table.now().minus(patience);
        for (HalfBlock proposal : List.copyOf(proposals.unanswered().keySet())) {
            if (!proposal.timestamp().isAfter(newest)) {
                takeBack(proposal);
            }
        }
    }

    /** If nothing can be signed now, the next look tries again. */
    private void takeBack(HalfBlock proposal) {
        Optional<ByteCount> amount = PayerDesk.amountOf(proposal);
        if (amount.isEmpty() || proposals.isBeingWithdrawn(proposal)) {
            return;
        }
        Account account = table.of(new PublicKey(proposal.link().counterparty()));
        List<Item> items = List.of(new Item(ServiceReason.payment(proposal.sequence()), amount.get()));
        var unused = proposals.withdraw(
                proposal,
                own -> table.snapshot(
                        account,
                        table.history(HistoryEntry.Kind.WITHDRAWN, account, items, Optional.of(own.sequence()))));
    }
}
