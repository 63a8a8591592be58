package org.seedbank.cli.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;

/**
 * Why the balance is what it is.
 *
 * @param entries oldest first
 * @param balance given less taken according to the own blocks
 * @param explained what the entries add up to
 * @param unexplained bytes moved by own blocks for which no entry says why, and bytes in entries that no block moved
 */
public record History(List<HistoryEntry> entries, long balance, long explained, long unexplained) {
    private static final int PAGE = 1000;

    /** Copies the entries. */
    public History {
        entries = List.copyOf(entries);
    }

    /** The history of {@code owner}, compared with its chain block by block. */
    public static History of(ChainStore store, PublicKey owner) {
        List<HistoryEntry> entries = new ArrayList<>();
        for (List<HistoryEntry> page = store.history(0, PAGE);
                !page.isEmpty();
                page = store.history(entries.size(), PAGE)) {
            entries.addAll(page);
        }
        Map<Long, Long> changes = new HashMap<>();
        long explained = 0;
        for (HistoryEntry entry : entries) {
            long effect = effect(entry);
            explained += effect;
            if (effect != 0) {
                long block = entry.block().map(SequenceNumber::value).orElse(0L);
                changes.merge(block, effect, Long::sum);
            }
        }
        AtomicLong balance = new AtomicLong();
        store.blocks(owner).forEach(block -> {
            BandwidthTransaction.in(block).ifPresent(transaction -> {
                long moved = transaction.up().value() - transaction.down().value();
                balance.addAndGet(moved);
                changes.merge(block.sequence().value(), -moved, Long::sum);
            });
        });
        long unexplained = changes.values().stream().mapToLong(Math::abs).sum();
        return new History(entries, balance.get(), explained, unexplained);
    }

    /** How {@code entry} changed the balance. */
    public static long effect(HistoryEntry entry) {
        long amount = entry.amount().value();
        return switch (entry.kind()) {
            case EARNED -> amount;
            case SPENT -> -amount;
            case FORGIVEN, WITHDRAWN -> 0;
        };
    }
}
