package org.seedbank.trustchain.payment;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.agreement.Withdrawal;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;

/**
 * What accounts and history lack after own blocks came back from others: accounts take over the sums of the blocks, and
 * each amount that history does not explain gets an entry that says that its reason is lost. What such a block paid is
 * not owed any more.
 */
public final class RecoveredPayments {
    private static final int PAGE = 500;

    private final ChainStore store;
    private final Instant now;
    private final Map<SequenceNumber, ByteCount> explained = new HashMap<>();
    private final Map<PublicKey, AccountRecord> accounts = new LinkedHashMap<>();
    private final List<HistoryEntry> entries = new ArrayList<>();

    private RecoveredPayments(ChainStore store, Instant now) {
        this.store = store;
        this.now = now.truncatedTo(ChronoUnit.MILLIS);
    }

    /** What to write so that accounts and history in {@code store} agree with the chain of {@code owner}. */
    public static LedgerWrite of(ChainStore store, PublicKey owner, Instant now) {
        RecoveredPayments recovered = new RecoveredPayments(store, now);
        recovered.readHistory();
        store.blocks(owner).forEach(recovered::take);
        return LedgerWrite.ofAccounts(List.copyOf(recovered.accounts.values()), recovered.entries);
    }

    private void readHistory() {
        long read = 0;
        List<HistoryEntry> page = store.history(read, PAGE);
        while (!page.isEmpty()) {
            page.forEach(
                    entry -> entry.block().ifPresent(block -> explained.merge(block, entry.amount(), ByteCount::plus)));
            read += page.size();
            page = store.history(read, PAGE);
        }
    }

    private void take(HalfBlock block) {
        Withdrawal.in(block)
                .filter(content -> block.isProposal() && !explained.containsKey(block.sequence()))
                .ifPresent(content -> takeBack(block, content));
        if (!block.type().equals(BlockType.BANDWIDTH)
                || !PublicKey.isParseable(block.link().counterparty())) {
            return;
        }
        BandwidthTransaction moved = BandwidthTransaction.decode(block.transaction());
        ByteCount amount = moved.up().plus(moved.down());
        ByteCount lacking = amount.minusOrZero(explained.getOrDefault(block.sequence(), ByteCount.ZERO));
        if (lacking.equals(ByteCount.ZERO)) {
            return;
        }
        boolean spent = moved.up().equals(ByteCount.ZERO);
        PublicKey counterparty = new PublicKey(block.link().counterparty());
        entries.add(new HistoryEntry(
                now,
                spent ? HistoryEntry.Kind.SPENT : HistoryEntry.Kind.EARNED,
                counterparty,
                ServiceReason.recovered(),
                lacking,
                Optional.of(block.sequence())));
        AccountRecord account = Optional.ofNullable(accounts.get(counterparty))
                .or(() -> store.account(counterparty))
                .orElseGet(() -> AccountRecord.empty(counterparty));
        accounts.put(counterparty, spent ? paid(account, lacking) : earned(account, lacking));
    }

    private void takeBack(HalfBlock block, Withdrawal content) {
        Optional<ByteCount> amount =
                store.at(new BlockId(block.owner(), content.proposal())).flatMap(PayerDesk::amountOf);
        amount.ifPresent(paid -> entries.add(new HistoryEntry(
                now,
                HistoryEntry.Kind.WITHDRAWN,
                new PublicKey(block.link().counterparty()),
                ServiceReason.payment(content.proposal()),
                paid,
                Optional.of(block.sequence()))));
    }

    private static AccountRecord paid(AccountRecord account, ByteCount amount) {
        List<AccountRecord.Item> debts = without(account.debts(), amount);
        return new AccountRecord(
                account.counterparty(),
                debts,
                debts.isEmpty() ? Optional.empty() : account.debtSince(),
                account.delivered(),
                account.paid().plus(amount),
                account.earned(),
                account.forgiven(),
                account.refusedUntil());
    }

    private static AccountRecord earned(AccountRecord account, ByteCount amount) {
        return new AccountRecord(
                account.counterparty(),
                account.debts(),
                account.debtSince(),
                without(account.delivered(), amount),
                account.paid(),
                account.earned().plus(amount),
                account.forgiven(),
                account.refusedUntil());
    }

    /** Takes {@code amount} away, from the oldest on; an advance is no debt and stays. */
    private static List<AccountRecord.Item> without(List<AccountRecord.Item> items, ByteCount amount) {
        List<AccountRecord.Item> left = new ArrayList<>();
        ByteCount open = amount;
        for (AccountRecord.Item item : items) {
            boolean counts = item.reason().kind() != ServiceReason.Kind.ADVANCE;
            ByteCount taken = counts ? item.amount().min(open) : ByteCount.ZERO;
            open = open.minus(taken);
            ByteCount rest = item.amount().minus(taken);
            if (!rest.equals(ByteCount.ZERO)) {
                left.add(new AccountRecord.Item(item.reason(), rest));
            }
        }
        return left;
    }
}
