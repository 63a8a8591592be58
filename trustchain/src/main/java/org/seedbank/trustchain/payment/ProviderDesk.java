package org.seedbank.trustchain.payment;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.Budget;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountRecord.Item;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.agreement.BannedMembers;
import org.seedbank.trustchain.agreement.BlockEffect;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * We serve others on trust: up to a window that they may leave unpaid, then not before they pay. A payment is
 * countersigned only for what was delivered (invariant A6), and lowers the account in the same write (A7).
 */
final class ProviderDesk implements CountersignPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderDesk.class);
    /** Payments below the least amount that one payer may make at once, then one an hour. */
    private static final int REMAINDERS = 16;

    private static final int DEBTORS = 4096;

    private final NodeContext context;
    private final AccountTable table;
    private final ForkedKeys forked;
    private final BannedMembers banned;
    private final ProviderTerms terms;
    private final EffectiveBalance credit;
    private final LastCall lastCall = new LastCall();
    private final Budget<PublicKey> remainders = new Budget<>(REMAINDERS, Duration.ofHours(1), DEBTORS);

    ProviderDesk(
            NodeContext context,
            AccountTable table,
            ForkedKeys forked,
            BannedMembers banned,
            ProviderTerms terms,
            EffectiveBalance credit) {
        this.context = context;
        this.table = table;
        this.forked = forked;
        this.banned = banned;
        this.terms = terms;
        this.credit = credit;
        forked.listen(key -> table.find(key).ifPresent(this::review));
    }

    /** {@code session} is open and among the account's. */
    void opened(Account account, Session session) {
        account.delivery().serving(session.reason());
        session.listener().send(notice(account, AccountNotice.Kind.TERMS));
        if (account.service().isStopped() || lastCall.isCalled()) {
            session.listener().serviceAllowed(false);
        }
        review(account);
    }

    /** A session of {@code account} has ended and is not among its any more. */
    void closed(Account account) {
        if (account.sessions().isEmpty()) {
            account.delivery().withdraw();
            table.storeSoon(account);
            lastCall.answered(account);
        }
    }

    /**
     * Serves nobody any more, and asks those who are connected to pay what they owe.
     *
     * @return completes when all have paid what they can, or after {@code limit}
     */
    CompletableFuture<Void> collect(Duration limit) {
        if (!lastCall.isCalled()) {
            lastCall.call();
            table.all().stream()
                    .filter(account -> !account.sessions().isEmpty())
                    .forEach(this::callLast);
        }
        return lastCall.over(context.loop().schedule(limit, lastCall::end));
    }

    private void callLast(Account account) {
        account.countDelivered();
        account.service().stop();
        account.service().paymentCame();
        account.tellAllowed(false);
        Delivery delivery = account.delivery();
        boolean isCustomer =
                !delivery.unpaid().equals(ByteCount.ZERO) || !delivery.earned().equals(ByteCount.ZERO);
        if (isCustomer) {
            // Who has paid before may still wait for our answer.
            lastCall.ask(account);
            account.sendToAll(notice(account, AccountNotice.Kind.CLOSING));
        }
    }

    /** Looks whether more may be delivered, or nothing any more. */
    void review(Account account) {
        if (account.sessions().isEmpty() || lastCall.isCalled()) {
            return;
        }
        ByteCount more = grant(account);
        Delivery delivery = account.delivery();
        if (!more.equals(ByteCount.ZERO)) {
            table.store(account, List.of(), () -> handOut(account, more));
        } else if (isRefused(account)) {
            delivery.withdraw();
            stop(account);
        } else if (!delivery.isGranting() && isUsedUp(delivery)) {
            stop(account);
        }
    }

    /** The payer says what it owes at the beginning of {@code session}, when nothing is on the way to it. */
    void stated(Account account, Session session, ByteCount owed) {
        account.countDelivered();
        boolean alone = account.sessions().equals(List.of(session));
        boolean first = session.statesFirst();
        if (!first) {
            lastCall.answered(account);
        }
        if (!first || !alone || session.hasDelivered()) {
            return;
        }
        ByteCount before = account.delivery().exposure();
        List<Item> givenUp = account.delivery().forgive(owed, terms);
        ByteCount after = account.delivery().exposure();
        if (!after.equals(before)) {
            LOG.debug("{} owes {}, of {} are left {}", account.counterparty(), owed, before, after);
            table.store(
                    account, table.history(HistoryEntry.Kind.FORGIVEN, account, givenUp, Optional.empty()), () -> {});
            review(account);
        }
    }

    @Override
    public Decision decide(HalfBlock proposal) {
        Optional<ByteCount> amount = paymentIn(proposal);
        if (amount.isEmpty()) {
            return new Decline(BlockOutcome.DECLINED_NO_PAYMENT);
        }
        Optional<Account> account = table.find(proposal.owner());
        account.ifPresent(Account::countDelivered);
        Optional<Account> debtor = account.filter(known -> known.delivery().covers(amount.get()));
        if (debtor.isEmpty()) {
            return new Decline(BlockOutcome.DECLINED_NOT_COVERED);
        } else if (!isEnough(debtor.get(), amount.get())) {
            return new Decline(BlockOutcome.DECLINED_TOO_LITTLE);
        }
        return new Countersign(
                previous -> BandwidthTransaction.agreement(
                                BandwidthTransaction.decode(proposal.transaction()), totals(previous))
                        .encode(),
                new Payment(debtor.get(), amount.get()));
    }

    /**
     * Whether {@code amount} is worth two blocks that are kept for good. Payers pay whole mebibytes; who pays otherwise
     * may pay less with what settles all, a few times.
     */
    private boolean isEnough(Account debtor, ByteCount amount) {
        ByteCount unpaid = debtor.delivery().unpaid();
        boolean settlesAll = !unpaid.equals(ByteCount.ZERO) && amount.isAtLeast(unpaid);
        return amount.isAtLeast(ProviderTerms.LEAST_PAYMENT)
                || (settlesAll && remainders.has(debtor.counterparty(), table.now()));
    }

    /** The disk failed: what cannot be accounted for is not served. */
    void suspend() {
        for (Account account : table.all()) {
            var unused = account.delivery().allowance().withdraw();
            account.service().paymentCame();
            account.service().stop();
            account.tellAllowed(false);
        }
    }

    /** The disk works again and all accounts were read anew. */
    void takeUp() {
        for (Account account : table.all()) {
            review(account);
        }
    }

    /** The balance after {@code newest}, the newest bandwidth block of a chain. */
    static Totals totals(Optional<HalfBlock> newest) {
        return newest.map(block ->
                        BandwidthTransaction.decode(block.transaction()).totals())
                .orElse(Totals.NONE);
    }

    /** Whether {@code account} is refused all service. */
    boolean isRefused(Account account) {
        return forked.contains(account.counterparty())
                || banned.contains(account.counterparty())
                || account.delivery()
                        .refusedUntil()
                        .filter(end -> end.isAfter(table.now()))
                        .isPresent();
    }

    /** What {@code account} may leave unpaid. */
    ByteCount windowOf(Account account) {
        return isRefused(account) ? ByteCount.ZERO : grantable(account);
    }

    private ByteCount grantable(Account account) {
        return terms.windowFor(credit.creditOf(account.counterparty()), account.unverifiable());
    }

    /** Grants, if more is needed and the window has room; what is granted is to be stored, then handed out. */
    private ByteCount grant(Account account) {
        account.countDelivered();
        Delivery delivery = account.delivery();
        ByteCount window = windowOf(account);
        ByteCount room = window.minusOrZero(delivery.exposure());
        ByteCount chunk = terms.chunkOf(window, delivery.earned());
        ByteCount lowMark = new ByteCount(chunk.value() / 4 * 3);
        boolean full = room.equals(ByteCount.ZERO);
        delivery.allowance().beginReview(full ? ByteCount.ZERO : lowMark);
        boolean low =
                delivery.allowance().isStarved() || delivery.allowance().left().compareTo(lowMark) < 0;
        boolean isWanted = low && !account.sessions().isEmpty() && !lastCall.isCalled();
        if (full || !isWanted || delivery.isGranting()) {
            return ByteCount.ZERO;
        }
        ByteCount more = room.min(chunk);
        delivery.grant(more);
        return more;
    }

    private void handOut(Account account, ByteCount more) {
        boolean wasStopped = account.service().isStopped();
        boolean waited = wasStopped || account.delivery().allowance().isStarved();
        account.delivery().handOut(more);
        if (lastCall.isCalled() && !account.sessions().isEmpty()) {
            return;
        }
        if (account.sessions().isEmpty() || isRefused(account)) {
            account.delivery().withdraw();
            table.storeSoon(account);
            return;
        }
        if (waited) {
            account.service().resume();
            account.service().paymentCame();
            account.tellAllowed(true);
        }
        if (wasStopped) {
            // Until then the payer takes it that we wait for more, whatever it has paid meanwhile.
            account.sendToAll(notice(account, AccountNotice.Kind.TERMS));
        }
        review(account);
    }

    private void stop(Account account) {
        if (!account.service().isStopped()) {
            account.service().stop();
            account.tellAllowed(false);
        }
        account.sendToAll(notice(account, AccountNotice.Kind.PAYMENT_DUE));
        if (!account.service().isPaymentDue() && !isRefused(account)) {
            account.service().paymentDue(context.loop().schedule(terms.dueTimeout(), () -> refuse(account)));
        }
    }

    /** Payment was due and did not come. */
    private void refuse(Account account) {
        account.service().paymentCame();
        account.delivery().refuseUntil(table.now().plus(terms.refusal()));
        LOG.debug("{} did not pay in time and is not served for {}", account.counterparty(), terms.refusal());
        table.store(account, List.of(), () -> {});
        review(account);
    }

    private AccountNotice notice(Account account, AccountNotice.Kind kind) {
        return new AccountNotice(kind, account.delivery().unpaid(), windowOf(account));
    }

    private static boolean isUsedUp(Delivery delivery) {
        return delivery.allowance().isStarved() || delivery.allowance().left().equals(ByteCount.ZERO);
    }

    private static Optional<ByteCount> paymentIn(HalfBlock proposal) {
        try {
            BandwidthTransaction transaction = BandwidthTransaction.decode(proposal.transaction());
            boolean paysUs = transaction.up().equals(ByteCount.ZERO)
                    && !transaction.down().equals(ByteCount.ZERO)
                    && BandwidthTransaction.MAX_TX.isAtLeast(transaction.down());
            return paysUs ? Optional.of(transaction.down()) : Optional.empty();
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    /** A payment that is being countersigned. */
    private final class Payment implements BlockEffect {
        private final Account account;
        private final ByteCount amount;
        private ByteCount granted = ByteCount.ZERO;

        Payment(Account account, ByteCount amount) {
            this.account = account;
            this.amount = amount;
        }

        @Override
        public LedgerWrite alongside(HalfBlock own) {
            Delivery delivery = account.delivery();
            if (amount.compareTo(ProviderTerms.LEAST_PAYMENT) < 0) {
                var unused = remainders.take(account.counterparty(), table.now());
            }
            List<Item> paidFor = delivery.pay(amount);
            account.service().paymentCame();
            if (grantable(account).compareTo(delivery.exposure()) > 0) {
                delivery.serveAgain();
            }
            granted = grant(account);
            return table.snapshot(
                    account, table.history(HistoryEntry.Kind.EARNED, account, paidFor, Optional.of(own.sequence())));
        }

        @Override
        public void flushed() {
            if (granted.equals(ByteCount.ZERO)) {
                review(account);
            } else {
                handOut(account, granted);
            }
        }
    }
}
