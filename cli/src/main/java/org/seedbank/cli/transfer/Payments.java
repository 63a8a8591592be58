package org.seedbank.cli.transfer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.seedbank.cli.audit.OwnTotals;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.payment.DeclinedPayment;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.ByteCount;

/** What was paid and earned since the program began, read from the history of the ledger as it grows. */
public final class Payments {
    private static final int PAGE = 1000;

    private final ChainStore store;
    private final PublicKey owner;
    private final Map<Bytes, Sums> bySubject = new HashMap<>();
    private final BooleanSupplier mayTake;
    private final Supplier<List<DeclinedPayment>> declined;
    private long next;

    /**
     * Begins at the end of the history of {@code store}, the ledger of {@code owner}.
     *
     * @param mayTake whether peers that want payment are asked for more
     * @param declined payments that were declined since it was asked last
     */
    public Payments(
            ChainStore store, PublicKey owner, BooleanSupplier mayTake, Supplier<List<DeclinedPayment>> declined) {
        this.store = store;
        this.owner = owner;
        this.mayTake = mayTake;
        this.declined = declined;
        for (int read = PAGE; read == PAGE; next += read) {
            read = store.history(next, PAGE).size();
        }
    }

    /** Entries since the last call. */
    List<HistoryEntry> poll() {
        List<HistoryEntry> entries = store.history(next, PAGE);
        next += entries.size();
        entries.forEach(entry -> bySubject
                .computeIfAbsent(entry.reason().subject(), subject -> new Sums())
                .add(entry));
        return entries;
    }

    /** Paid for the torrent {@code subject}. */
    ByteCount paid(Bytes subject) {
        return new ByteCount(sums(subject).paid);
    }

    /** Earned with the torrent {@code subject}. */
    ByteCount earned(Bytes subject) {
        return new ByteCount(sums(subject).earned);
    }

    /** What others got of the torrent {@code subject} and have not paid, earlier runs included. */
    ByteCount unpaid(Bytes subject) {
        return open(subject, AccountRecord::delivered);
    }

    /** What we got of the torrent {@code subject} and have not paid, earlier runs included. */
    ByteCount owed(Bytes subject) {
        return open(subject, AccountRecord::debts);
    }

    /** How many peers were paid for the torrent {@code subject}. */
    int payees(Bytes subject) {
        return sums(subject).payees.size();
    }

    /** Whether peers that want payment are asked for more: not while too much is owed. */
    boolean mayTake() {
        return mayTake.getAsBoolean();
    }

    /** Payments that were declined since the last call. */
    List<DeclinedPayment> declined() {
        return declined.get();
    }

    /** Given less taken, in all. */
    long balance() {
        return OwnTotals.of(store, owner).balance();
    }

    private ByteCount open(Bytes subject, Function<AccountRecord, List<AccountRecord.Item>> side) {
        ServiceReason reason = ServiceReason.torrent(subject);
        return store.accounts().stream()
                .flatMap(account -> side.apply(account).stream())
                .filter(item -> item.reason().equals(reason))
                .map(AccountRecord.Item::amount)
                .reduce(ByteCount.ZERO, ByteCount::plus);
    }

    private Sums sums(Bytes subject) {
        return bySubject.getOrDefault(subject, new Sums());
    }

    private static final class Sums {
        private final Set<PublicKey> payees = new HashSet<>();
        private long paid;
        private long earned;

        void add(HistoryEntry entry) {
            long amount = entry.amount().value();
            switch (entry.kind()) {
                case SPENT -> {
                    paid += amount;
                    payees.add(entry.counterparty());
                }
                case EARNED -> earned += amount;
                case FORGIVEN, WITHDRAWN -> {} // moves no tokens
            }
        }
    }
}
