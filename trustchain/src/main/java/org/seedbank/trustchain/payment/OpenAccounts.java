package org.seedbank.trustchain.payment;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountBook;
import org.seedbank.trustchain.account.AccountListener;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountSession;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.agreement.BannedMembers;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.agreement.LedgerWriter;
import org.seedbank.trustchain.agreement.ProposalService;
import org.seedbank.trustchain.agreement.StorageWatcher;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.payment.AccountStatus.Standing;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.token.ByteCount;

/**
 * The open accounts of a node, as provider and as payer. What {@link AccountBook} offers may be called from any thread;
 * everything else runs on the node's loop.
 */
public final class OpenAccounts implements AccountBook, StorageWatcher {
    private final NodeLoop loop;
    private final LedgerWriter writer;
    private final Allowances allowances = new Allowances(this::newAllowance);
    private final AccountTable table;
    private final ProviderDesk provider;
    private final PayerDesk payer;
    private final Transfers transfers;
    private final DeclinedPayments declined;
    private final Withdrawals withdrawals;
    private final Session.Events events = new SessionEvents();
    private Consumer<DeclinedPayment> declines = told -> {};

    /**
     * Accounts whose windows grow with what the counterparty paid us, or gave us beyond what we gave it: as long as
     * nobody judges others, that is what is known first-hand.
     */
    public OpenAccounts(
            NodeContext context,
            LedgerWriter writer,
            ProposalService proposals,
            ForkedKeys forked,
            BannedMembers banned,
            PaymentSettings settings) {
        this.loop = context.loop();
        this.writer = writer;
        this.table = new AccountTable(context, writer, allowances);
        this.provider = new ProviderDesk(context, table, forked, banned, settings.provider(), this::knownCredit);
        this.payer = new PayerDesk(
                context, table, forked, banned, proposals, settings.payer(), told -> declines.accept(told));
        this.transfers = new Transfers(table, forked, proposals, provider);
        this.declined = new DeclinedPayments(table, transfers, told -> declines.accept(told));
        this.withdrawals = new Withdrawals(
                context, table, forked, proposals, settings.payer().debtTtl());
        writer.watch(this);
    }

    /** Reads the accounts; comes before everything else, and after {@link ProposalService#load}. */
    public void load() {
        loop.assertInLoop();
        table.load();
        payer.load();
        withdrawals.load();
    }

    /** Countersigns payments to us, and gifts that are expected; tells who is connected of what it declines. */
    public CountersignPolicy policy() {
        return declined;
    }

    /**
     * Who is told, on the loop, of payments that are not signed: of each of ours once, of theirs as often as their
     * payer is told.
     */
    public void whenDeclined(Consumer<DeclinedPayment> listener) {
        loop.assertInLoop();
        declines = listener;
    }

    /**
     * Gives tokens to {@code taker} for no service.
     *
     * @param amount 1 byte to {@link org.seedbank.trustchain.token.BandwidthTransaction#MAX_TX}
     * @param note why, for the own history only, UTF-8
     */
    public GivenTokens transfer(PublicKey taker, ByteCount amount, Bytes note) {
        loop.assertInLoop();
        return transfers.give(taker, amount, note);
    }

    /**
     * Takes one gift of tokens that comes from now on.
     *
     * @param giver from whom; from anybody when absent
     * @param most of how much at most
     * @return completes on the loop with the giver's half when the gift is on disk
     */
    public CompletableFuture<HalfBlock> expectTransfer(Optional<PublicKey> giver, ByteCount most) {
        loop.assertInLoop();
        return transfers.expect(giver, most);
    }

    @Override
    public AccountSession open(
            PublicKey counterparty, ServiceReason reason, ByteCount piece, AccountListener listener) {
        Session session = new Session(counterparty, reason, piece, listener, allowances.opened(counterparty), events);
        loop.execute(() -> opened(session));
        return session;
    }

    @Override
    public void received(ServiceReason reason, Map<PublicKey, ByteCount> verified) {
        Map<PublicKey, ByteCount> copy = Map.copyOf(verified);
        loop.execute(() -> {
            copy.forEach((key, bytes) -> payer.received(table.of(key), reason, bytes));
            // At once: what a crash loses here is never paid. The caller's own disk bounds how often it comes.
            table.storeChanged();
        });
    }

    /**
     * Pays all that can be paid.
     *
     * @return completes on the loop when all is answered that was, or is, owed to whom we were connected to, or after
     *     five seconds
     */
    public CompletableFuture<Void> settleAll() {
        loop.assertInLoop();
        return payer.settleAll();
    }

    /**
     * Serves nobody any more, and asks those who are connected to pay what they owe, as far as they pay such amounts at
     * all.
     *
     * @param limit how long is waited for them
     * @return completes on the loop when each of them has paid what it can and has our answers, or after {@code limit}
     */
    public CompletableFuture<Void> collect(Duration limit) {
        loop.assertInLoop();
        return provider.collect(limit);
    }

    /** Looks anew who is served: others are shut out now than before. */
    public void review() {
        loop.assertInLoop();
        List.copyOf(table.all()).forEach(provider::review);
    }

    /** What we were given and have not paid for yet, by all providers together. */
    public ByteCount owed() {
        loop.assertInLoop();
        return table.all().stream().map(account -> account.debt().owed()).reduce(ByteCount.ZERO, ByteCount::plus);
    }

    /** How all accounts stand. */
    public List<AccountStatus> status() {
        loop.assertInLoop();
        return table.all().stream().map(this::statusOf).toList();
    }

    /**
     * Ends all sessions and writes what is not written; nothing is delivered or paid any more.
     *
     * @return completes on the loop when all is on disk, or given up because of a fault
     */
    public CompletableFuture<Void> close() {
        loop.assertInLoop();
        for (Account account : table.all()) {
            List.copyOf(account.sessions()).forEach(Session::close);
            List.copyOf(account.sessions()).forEach(this::closed);
            account.service().paymentCame();
        }
        payer.close();
        withdrawals.stop();
        table.storeChanged();
        // A grant that was under way changes accounts once more when it is flushed.
        return writer.idle().thenCompose(nothing -> {
            table.storeChanged();
            return writer.idle();
        });
    }

    @Override
    public void storageFailed(LedgerStorageException fault) {
        provider.suspend();
    }

    @Override
    public void storageRecovered() {
        table.reload();
        payer.load();
    }

    @Override
    public void storageUsable() {
        provider.takeUp();
        payer.takeUp();
        withdrawals.load();
    }

    private Allowance newAllowance(PublicKey counterparty) {
        return new Allowance(() -> loop.execute(() -> table.find(counterparty).ifPresent(provider::review)));
    }

    private ByteCount knownCredit(PublicKey counterparty) {
        return table.find(counterparty)
                .map(account -> {
                    ByteCount earned = account.delivery().earned();
                    ByteCount net = account.debt().paid().minusOrZero(earned);
                    return net.isAtLeast(earned) ? net : earned;
                })
                .orElse(ByteCount.ZERO);
    }

    private void opened(Session session) {
        Account account = table.of(session.counterparty());
        account.sessions().add(session);
        payer.opened(account, session);
        provider.opened(account, session);
    }

    private void closed(Session session) {
        Optional<Account> known = table.find(session.counterparty());
        known.ifPresent(Account::countDelivered);
        if (known.isPresent() && known.get().sessions().remove(session)) {
            Account account = known.get();
            allowances.closed(session.counterparty());
            payer.closed(account);
            provider.closed(account);
        }
    }

    private void noticed(Session session, AccountNotice notice) {
        Account account = table.find(session.counterparty()).orElse(null);
        if (account == null || !account.sessions().contains(session)) {
            return;
        }
        if (notice.kind() == AccountNotice.Kind.STATEMENT) {
            provider.stated(account, session, notice.amount());
        } else if (notice.kind() == AccountNotice.Kind.DECLINED) {
            payer.declined(account, notice);
        } else {
            payer.told(account, notice);
        }
    }

    private void undelivered(Session session, ByteCount bytes) {
        Account account = table.of(session.counterparty());
        account.delivery().undelivered(session.reason(), bytes);
        table.storeSoon(account);
    }

    private AccountStatus statusOf(Account account) {
        account.countDelivered();
        Standing served = account.service().isStopped() ? Standing.PAYMENT_DUE : Standing.SERVED;
        return new AccountStatus(
                account.counterparty(),
                account.debt().owed(),
                account.debt().unansweredTotal(),
                account.debt().unansweredCount(),
                account.delivery().unpaid(),
                provider.windowOf(account),
                provider.isRefused(account) ? Standing.REFUSED : served,
                account.debt().declinedTotal());
    }

    /** Sessions speak from any thread; their account hears them on the loop. */
    private final class SessionEvents implements Session.Events {
        @Override
        public void noticed(Session session, AccountNotice notice) {
            loop.execute(() -> OpenAccounts.this.noticed(session, notice));
        }

        @Override
        public void undelivered(Session session, ByteCount bytes) {
            loop.execute(() -> OpenAccounts.this.undelivered(session, bytes));
        }

        @Override
        public void closed(Session session) {
            loop.execute(() -> OpenAccounts.this.closed(session));
        }
    }
}
