package org.seedbank.trustchain.payment;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.AccountRecord.Item;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.agreement.FlushListener;
import org.seedbank.trustchain.agreement.LedgerWriter;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.LedgerWrite;

/** All accounts; in memory ahead of the disk by at most a quarter of a second. */
final class AccountTable {
    private static final Duration COALESCE = Duration.ofMillis(250);
    private static final int PAGE = 500;

    private final NodeContext context;
    private final LedgerWriter writer;
    private final Allowances allowances;
    private final Map<PublicKey, Account> accounts = new LinkedHashMap<>();
    private final Set<Account> changed = new LinkedHashSet<>();
    private @Nullable Cancellable timer;

    AccountTable(NodeContext context, LedgerWriter writer, Allowances allowances) {
        this.context = context;
        this.writer = writer;
        this.allowances = allowances;
    }

    void load() {
        writer.flushed().accounts().stream()
                .filter(record -> !record.isEmpty())
                .forEach(record -> of(record.counterparty()));
    }

    /** Reads all accounts anew; what was received meanwhile is kept. */
    void reload() {
        for (Account account : accounts.values()) {
            AccountRecord stored = stored(account.counterparty());
            account.delivery().load(stored);
            account.sessions().forEach(Session::takeDelivered);
            account.sessions().forEach(session -> account.delivery().serving(session.reason()));
            account.debt().reload(stored, now());
            storeSoon(account);
        }
    }

    Collection<Account> all() {
        return Collections.unmodifiableCollection(accounts.values());
    }

    Optional<Account> find(PublicKey counterparty) {
        return Optional.ofNullable(accounts.get(counterparty));
    }

    Account of(PublicKey counterparty) {
        return accounts.computeIfAbsent(counterparty, key -> new Account(stored(key), allowances.of(key)));
    }

    /** The account as it is now, to be written together with something else. */
    LedgerWrite snapshot(Account account, List<HistoryEntry> history) {
        changed.remove(account);
        return LedgerWrite.ofAccounts(List.of(account.record()), history);
    }

    void store(Account account, List<HistoryEntry> history, FlushListener listener) {
        writer.write(snapshot(account, history), listener);
    }

    /** Stores {@code account} within a quarter of a second, together with others. */
    void storeSoon(Account account) {
        changed.add(account);
        if (timer == null) {
            timer = context.loop().schedule(COALESCE, this::storeChanged);
        }
    }

    /** Stores all that changed. */
    void storeChanged() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (!changed.isEmpty() && writer.fault().isEmpty()) {
            List<Account> stored = List.copyOf(changed);
            List<AccountRecord> records = stored.stream().map(Account::record).toList();
            changed.clear();
            writer.write(LedgerWrite.ofAccounts(records, List.of()), () -> stored.forEach(this::forgetIfUnused));
        }
    }

    /** Keys are free: of whom nothing was served, and who is gone, nothing is kept, in memory as on disk. */
    private void forgetIfUnused(Account account) {
        PublicKey counterparty = account.counterparty();
        boolean isUnused = accounts.get(counterparty) == account
                && account.sessions().isEmpty()
                && !changed.contains(account)
                && account.record().isEmpty();
        if (isUnused && allowances.forget(counterparty)) {
            accounts.remove(counterparty);
            account.dunning().stop();
            account.service().paymentCame();
        }
    }

    /** History of {@code items}, as of now. */
    List<HistoryEntry> history(
            HistoryEntry.Kind kind, Account account, List<Item> items, Optional<SequenceNumber> block) {
        Instant now = now();
        return items.stream()
                .map(item -> new HistoryEntry(now, kind, account.counterparty(), item.reason(), item.amount(), block))
                .toList();
    }

    /** Numbers of own blocks that gave tokens for no service. */
    Set<SequenceNumber> gifts() {
        Set<SequenceNumber> gifts = new HashSet<>();
        long from = 0;
        List<HistoryEntry> page = writer.flushed().history(from, PAGE);
        while (!page.isEmpty()) {
            page.stream()
                    .filter(entry -> entry.kind() == HistoryEntry.Kind.SPENT
                            && entry.reason().kind() == ServiceReason.Kind.TRANSFER)
                    .forEach(entry -> entry.block().ifPresent(gifts::add));
            from += page.size();
            page = writer.flushed().history(from, PAGE);
        }
        return gifts;
    }

    /** Now, in whole milliseconds as they are stored. */
    Instant now() {
        return context.wallClock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private AccountRecord stored(PublicKey counterparty) {
        return writer.flushed().account(counterparty).orElseGet(() -> AccountRecord.empty(counterparty));
    }
}
