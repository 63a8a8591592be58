package org.seedbank.trustchain.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.HistoryEntry.Kind;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;

/** Compares what own blocks moved with what history says about it. */
final class HistoryAudit {
    private static final int PAGE = 1000;

    private final Map<SequenceNumber, Change> changes = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    void expect(HalfBlock block, BandwidthTransaction transaction) {
        Kind kind = transaction.up().equals(ByteCount.ZERO) ? Kind.SPENT : Kind.EARNED;
        changes.put(
                block.sequence(),
                new Change(block.link(), kind, transaction.up().plus(transaction.down())));
    }

    /** {@code block} withdraws {@code payment}, which moves nothing but has to be told. */
    void expectWithdrawal(HalfBlock block, BandwidthTransaction payment) {
        changes.put(block.sequence(), new Change(block.link(), Kind.WITHDRAWN, payment.down()));
    }

    /** Blocks that history does not explain, and entries that explain nothing. */
    List<String> unexplained(ChainStore store) {
        long read = 0;
        List<HistoryEntry> page = store.history(read, PAGE);
        while (!page.isEmpty()) {
            page.forEach(this::explain);
            read += page.size();
            page = store.history(read, PAGE);
        }
        changes.forEach((sequence, change) -> {
            if (!change.left.equals(ByteCount.ZERO)) {
                wrong.add("block " + sequence + (change.kind == Kind.WITHDRAWN ? " withdrew " : " moved ")
                        + change.left.value() + " bytes that nothing explains");
            }
        });
        return wrong;
    }

    private void explain(HistoryEntry entry) {
        if (entry.block().isEmpty()) {
            if (entry.kind() != Kind.FORGIVEN) {
                wrong.add(entry + " names no block");
            }
            return;
        }
        Change change = changes.get(entry.block().get());
        boolean fits = change != null
                && change.kind == entry.kind()
                && change.link.names(entry.counterparty())
                && change.left.isAtLeast(entry.amount());
        if (change != null && fits) {
            change.left = change.left.minus(entry.amount());
        } else {
            wrong.add(entry + " does not fit its block");
        }
    }

    private static final class Change {
        private final BlockLink link;
        private final Kind kind;
        private ByteCount left;

        Change(BlockLink link, Kind kind, ByteCount left) {
            this.link = link;
            this.kind = kind;
            this.left = left;
        }
    }
}
