package org.seedbank.trustchain.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.validation.DoubleSpend;

/**
 * What reaches the disk together or not at all.
 *
 * @param blocks new blocks; one that is already there is left as it is, a different one with its id fails the write
 * @param accounts accounts that replace what was stored for their counterparties
 * @param history entries to append, in order
 * @param forks proofs to add
 */
public record LedgerWrite(
        List<HalfBlock> blocks, List<AccountRecord> accounts, List<HistoryEntry> history, List<DoubleSpend> forks) {
    /** Copies the lists. */
    public LedgerWrite {
        blocks = List.copyOf(blocks);
        accounts = List.copyOf(accounts);
        history = List.copyOf(history);
        forks = List.copyOf(forks);
    }

    /** Blocks alone. */
    public static LedgerWrite ofBlocks(HalfBlock... blocks) {
        return new LedgerWrite(List.of(blocks), List.of(), List.of(), List.of());
    }

    /** Blocks alone. */
    public static LedgerWrite ofBlocks(List<HalfBlock> blocks) {
        return new LedgerWrite(blocks, List.of(), List.of(), List.of());
    }

    /** Accounts alone. */
    public static LedgerWrite ofAccounts(AccountRecord... accounts) {
        return new LedgerWrite(List.of(), List.of(accounts), List.of(), List.of());
    }

    /** Accounts and what explains their change. */
    public static LedgerWrite ofAccounts(List<AccountRecord> accounts, List<HistoryEntry> history) {
        return new LedgerWrite(List.of(), accounts, history, List.of());
    }

    /** All of {@code writes}, in their order, as one; of two accounts with one counterparty the later one counts. */
    public static LedgerWrite allOf(List<LedgerWrite> writes) {
        Map<PublicKey, AccountRecord> newest = new LinkedHashMap<>();
        writes.forEach(write -> write.accounts.forEach(account -> newest.put(account.counterparty(), account)));
        return new LedgerWrite(
                writes.stream().flatMap(write -> write.blocks.stream()).toList(),
                List.copyOf(newest.values()),
                writes.stream().flatMap(write -> write.history.stream()).toList(),
                writes.stream().flatMap(write -> write.forks.stream()).toList());
    }
}
