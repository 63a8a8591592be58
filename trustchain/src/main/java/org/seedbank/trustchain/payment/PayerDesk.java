package org.seedbank.trustchain.payment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountRecord.Item;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.agreement.Agreement;
import org.seedbank.trustchain.agreement.BannedMembers;
import org.seedbank.trustchain.agreement.BlockEffect;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.agreement.Offer;
import org.seedbank.trustchain.agreement.ProposalService;
import org.seedbank.trustchain.agreement.ProposalWithdrawnException;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * We are served by others on trust, and pay: at ticks when the debt is large or old (S1, S2), at once when it nears the
 * provider's window (S3), when the last connection ends (S4), when the provider waits for it (S5), and at the end (S6).
 * The debt falls in the write that stores the proposal (A7), so no byte is paid twice.
 */
final class PayerDesk {
    private static final Logger LOG = LoggerFactory.getLogger(PayerDesk.class);
    /** What was verified just now may be reported in a moment; before that nothing is paid ahead. */
    private static final Duration BEFORE_ADVANCE = Duration.ofSeconds(1);
    /** Reports that follow the end of a connection are paid together. */
    private static final Duration AFTER_CLOSE = Duration.ofSeconds(1);
    /** How long the end waits for answers (S6). */
    private static final Duration AT_SHUTDOWN = Duration.ofSeconds(5);
    /** Bytes received for each byte that is paid ahead, beyond the first; the mirror of what providers forgive. */
    private static final int RECEIVED_PER_ADVANCE = 8;

    private final NodeContext context;
    private final AccountTable table;
    private final ForkedKeys forked;
    private final BannedMembers banned;
    private final ProposalService proposals;
    private final PayerTerms terms;
    private final Consumer<DeclinedPayment> declines;
    private final List<CompletableFuture<Void>> settling = new ArrayList<>();

    PayerDesk(
            NodeContext context,
            AccountTable table,
            ForkedKeys forked,
            BannedMembers banned,
            ProposalService proposals,
            PayerTerms terms,
            Consumer<DeclinedPayment> declines) {
        this.context = context;
        this.table = table;
        this.forked = forked;
        this.banned = banned;
        this.proposals = proposals;
        this.terms = terms;
        this.declines = declines;
    }

    /** Takes up debts and payments that are under way. */
    void load() {
        table.all().forEach(account -> account.debt().forgetUnanswered());
        Map<HalfBlock, CompletableFuture<Agreement>> open = proposals.unanswered();
        Set<SequenceNumber> gifts = open.isEmpty() ? Set.of() : table.gifts();
        open.forEach((proposal, agreed) -> amountOf(proposal).ifPresent(amount -> {
            Account account = table.of(new PublicKey(proposal.link().counterparty()));
            if (gifts.contains(proposal.sequence())) {
                account.debt().awaitGift(proposal.id(), amount);
            } else {
                account.debt().await(proposal.id(), amount);
            }
            follow(account, proposal.id(), agreed);
        }));
        table.all().forEach(this::tickLater);
    }

    void opened(Account account, Session session) {
        account.dunning().meet();
        proposals.contact(account.counterparty());
        session.listener().send(statement(account));
    }

    void closed(Account account) {
        if (account.sessions().isEmpty()) {
            account.dunning().parted();
            consider(account);
        }
    }

    /** The provider told {@code notice}, which is no {@link AccountNotice.Kind#STATEMENT}. */
    void told(Account account, AccountNotice notice) {
        account.dunning().told(notice);
        if (account.debt().stated().isAtLeast(notice.amount())) {
            account.dunning().complete();
        }
        consider(account);
        checkIfDue(account);
    }

    /** A claim like every notice: the payment stays, and is offered again, since what covers it may be found. */
    void declined(Account account, AccountNotice notice) {
        for (BlockId payment : account.debt().declined(notice.amount())) {
            LOG.info(
                    "{} does not sign payment {} of {} bytes: as far as it knows it served and was not paid for {}; the"
                            + " payment is offered again until it signs, or is taken back after {} days",
                    account.counterparty().memberId(),
                    payment.sequence(),
                    notice.amount().value(),
                    notice.window().value(),
                    terms.debtTtl().toDays());
            declines.accept(new DeclinedPayment(
                    account.counterparty(), DeclinedPayment.Payer.WE, notice.amount(), notice.window()));
        }
    }

    void received(Account account, ServiceReason reason, ByteCount bytes) {
        account.debt().add(reason, bytes, table.now());
        table.storeSoon(account);
        tickLater(account);
        if (account.sessions().isEmpty()) {
            checkIn(account, AFTER_CLOSE);
        } else {
            consider(account);
            checkIfDue(account);
        }
    }

    /**
     * Pays all that can be paid.
     *
     * @return completes when all is answered that was, or is, owed to whom we met, or after five seconds
     */
    CompletableFuture<Void> settleAll() {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        settling.add(settled);
        var limit = context.loop().schedule(AT_SHUTDOWN, () -> settled.complete(null));
        table.all().forEach(this::consider);
        finishSettling();
        return settled.whenComplete((nothing, thrown) -> {
            limit.cancel();
            settling.removeIf(CompletableFuture::isDone);
        });
    }

    /** The disk works again and all accounts were read anew. */
    void takeUp() {
        for (Account account : table.all()) {
            account.dunning().remind();
            consider(account);
            checkIfDue(account);
        }
    }

    void close() {
        table.all().forEach(account -> account.dunning().stop());
    }

    /** Pays if anything asks for it, and says so if that was the last payment a provider waits for. */
    private void consider(Account account) {
        Debt debt = account.debt();
        boolean wanted = account.dunning().isUrgent()
                || account.dunning().isLastCall()
                || account.dunning().isNearWindow(debt.owed(), account.largestPiece(), terms)
                || account.sessions().isEmpty()
                || !settling.isEmpty();
        if (wanted) {
            pay(account, terms.payable(debt.owed()), debt.newest());
        }
        boolean isLastWord = account.dunning().isLastCall() && account.dunning().isComplete();
        if (isLastWord && debt.unansweredCount() == 0) {
            account.dunning().answered();
            account.sendToAll(statement(account));
        }
    }

    private void pay(Account account, ByteCount payable, Optional<ServiceReason> ahead) {
        ByteCount amount = payable.min(BandwidthTransaction.MAX_TX);
        boolean refused = forked.contains(account.counterparty()) || banned.contains(account.counterparty());
        if (refused || amount.equals(ByteCount.ZERO) || ahead.isEmpty() || !mayPay(account.debt())) {
            return;
        }
        Payment payment = new Payment(account, amount, ahead.get());
        CompletableFuture<Agreement> agreed = proposals.propose(new Offer(
                account.counterparty(),
                BlockType.BANDWIDTH,
                previous -> BandwidthTransaction.proposal(amount, ProviderDesk.totals(previous))
                        .encode(),
                payment));
        payment.block.ifPresent(block -> {
            account.dunning().paid();
            follow(account, block, agreed);
        });
    }

    /** Who never answered gets one payment at a time, others a few: nobody is paid on and on who does not sign. */
    private boolean mayPay(Debt debt) {
        return debt.unansweredCount() < (debt.wasEverAnswered() ? terms.unanswered() : 1);
    }

    private void follow(Account account, BlockId block, CompletableFuture<Agreement> agreed) {
        var unused = agreed.whenComplete((agreement, failure) -> {
            if (failure == null || failure instanceof ProposalWithdrawnException) {
                account.debt().answered(block);
                account.dunning().paymentEnded();
                consider(account);
                checkIfDue(account);
                finishSettling();
            }
        });
    }

    private void checkIfDue(Account account) {
        if (account.dunning().isDue() || account.dunning().isLastCall()) {
            checkIn(account, BEFORE_ADVANCE);
        }
    }

    private static AccountNotice statement(Account account) {
        return new AccountNotice(AccountNotice.Kind.STATEMENT, account.debt().stated(), ByteCount.ZERO);
    }

    private void checkIn(Account account, Duration delay) {
        if (!account.dunning().isCheckPlanned()) {
            account.dunning().checkAt(context.loop().schedule(delay, () -> check(account)));
        }
    }

    private void check(Account account) {
        account.dunning().checkAt(null);
        account.dunning().complete();
        account.dunning().remind();
        consider(account);
        if (account.dunning().isDue() && account.debt().unansweredCount() == 0) {
            payAhead(account);
        }
        if (account.dunning().isDue() && account.debt().unansweredCount() == 0) {
            // Nothing could be paid; what keeps it from that may pass.
            checkIfDue(account);
        }
    }

    /**
     * The provider waits for payment of what we never got, e.g. of bytes that a crash of ours lost, and we owe too
     * little to pay. So that an honest payer is not stuck, it pays a little of what it will receive: no more than a
     * quantum and an eighth of what it received before, so a provider that lies gains no more than that.
     */
    private void payAhead(Account account) {
        Debt debt = account.debt();
        ByteCount received = debt.received();
        if (account.sessions().isEmpty() || !received.isAtLeast(terms.least())) {
            return;
        }
        ByteCount limit = terms.least().plus(new ByteCount(received.value() / RECEIVED_PER_ADVANCE));
        ByteCount trusted = limit.minusOrZero(debt.advance()).plus(debt.owed());
        ByteCount claimed = account.dunning().claimed();
        pay(
                account,
                terms.payable(trusted.min(claimed)),
                Optional.of(account.sessions().get(0).reason()));
    }

    private void tickLater(Account account) {
        boolean owes = !account.debt().owed().equals(ByteCount.ZERO);
        if (owes && !account.dunning().isTicking()) {
            long millis = terms.tick().toMillis();
            Duration delay = Duration.ofMillis(millis + (long) (context.random().nextDouble() * millis / 2));
            account.dunning().tickAt(context.loop().schedule(delay, () -> tick(account)));
        }
    }

    private void tick(Account account) {
        account.dunning().tickAt(null);
        Debt debt = account.debt();
        Instant now = table.now();
        Instant since = debt.since().orElse(now);
        boolean payable = !terms.payable(debt.owed()).equals(ByteCount.ZERO);
        if (debt.owed().isAtLeast(terms.target()) || !since.plus(terms.maxAge()).isAfter(now)) {
            pay(account, terms.payable(debt.owed()), debt.newest());
        } else {
            consider(account);
        }
        if (!payable && !since.plus(terms.debtTtl()).isAfter(now)) {
            debt.drop();
            table.storeSoon(account);
        }
        tickLater(account);
    }

    private void finishSettling() {
        if (settling.isEmpty()) {
            return;
        }
        boolean settled = table.all().stream()
                .filter(account -> account.dunning().isMet())
                .noneMatch(account -> account.debt().unansweredCount() > 0);
        if (settled) {
            List.copyOf(settling).forEach(future -> future.complete(null));
        }
    }

    /** What {@code proposal} pays, if it is a payment. */
    static Optional<ByteCount> amountOf(HalfBlock proposal) {
        if (!proposal.type().equals(BlockType.BANDWIDTH)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    BandwidthTransaction.decode(proposal.transaction()).down());
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    /** A payment that is being proposed. */
    private final class Payment implements BlockEffect {
        private final Account account;
        private final ByteCount amount;
        private final ServiceReason ahead;
        private Optional<BlockId> block = Optional.empty();

        Payment(Account account, ByteCount amount, ServiceReason ahead) {
            this.account = account;
            this.amount = amount;
            this.ahead = ahead;
        }

        @Override
        public LedgerWrite alongside(HalfBlock own) {
            block = Optional.of(own.id());
            List<Item> paidFor = account.debt().pay(own.id(), amount, ahead, table.now());
            return table.snapshot(
                    account, table.history(HistoryEntry.Kind.SPENT, account, paidFor, Optional.of(own.sequence())));
        }
    }
}
