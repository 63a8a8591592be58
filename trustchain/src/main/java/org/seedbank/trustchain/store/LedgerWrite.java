package org.seedbank.trustchain.store;

import java.util.List;
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

    /** Accounts alone. */
    public static LedgerWrite ofAccounts(AccountRecord... accounts) {
        return new LedgerWrite(List.of(), List.of(accounts), List.of(), List.of());
    }
}
