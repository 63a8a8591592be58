package org.seedbank.cli.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.seedbank.cli.audit.History;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.Cell;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.block.SequenceNumber;

/** The history of a wallet as a list. */
final class HistoryListing {
    /** The columns. */
    static final Listing<Row> ENTRIES = new Listing<>(
            "seedbank.history-row/1",
            List.of(
                    Column.text(
                            "time",
                            "TIME",
                            row -> Span.plain(Amounts.local(row.entry.time())),
                            row -> Cell.of(row.entry.time())),
                    Column.number(
                            "change",
                            "CHANGE",
                            row -> WalletResults.change(row.effect()),
                            row -> Cell.of(row.effect())),
                    Column.text("kind", "", row -> Span.plain(row.verb()), row -> Cell.of(row.kind())),
                    Column.text(
                            "peer",
                            "PEER",
                            row -> Style.CYAN.of(row.entry.counterparty().toString()),
                            row -> Cell.of(row.peer())),
                    Column.number("block", "BLOCK", row -> Span.plain(row.blockNumber()), row -> row.block()),
                    Column.text("reason", "FOR", row -> Span.plain(row.subject()), row -> Cell.of(row.reason())),
                    Column.extra("amount", row -> Cell.of(row.entry.amount().value())),
                    Column.extra("torrent", row -> Cell.of(row.torrent())),
                    Column.extra("name", row -> Cell.of(row.name))));

    private HistoryListing() {}

    /**
     * An entry.
     *
     * @param entry as stored
     * @param name of the torrent, or what the user noted; empty if that is not known
     */
    record Row(HistoryEntry entry, String name) {
        static Row of(HistoryEntry entry, TorrentNames names) {
            String name = isTransfer(entry)
                    ? entry.reason().subject().toUtf8()
                    : names.of(entry.reason().subject()).orElse("");
            return new Row(entry, name);
        }

        long effect() {
            return History.effect(entry);
        }

        String kind() {
            return entry.kind().name().toLowerCase(Locale.ROOT);
        }

        String reason() {
            return entry.reason().service().kind().name().toLowerCase(Locale.ROOT);
        }

        String peer() {
            return entry.counterparty().memberId().toString();
        }

        Cell block() {
            return entry.block().map(number -> Cell.of(number.value())).orElse(Cell.nothing());
        }

        String blockNumber() {
            return entry.block().map(SequenceNumber::toString).orElse("");
        }

        String torrent() {
            return isTransfer(entry) || isWithdrawal(entry)
                    ? ""
                    : entry.reason().subject().toHex();
        }

        String subject() {
            if (isTransfer(entry)) {
                return name.isEmpty() ? "transfer" : "transfer: " + name;
            }
            if (isWithdrawal(entry)) {
                return "payment " + withdrawn();
            }
            if (torrent().isEmpty()) {
                return reason();
            }
            return name.isEmpty() ? torrent() : entry.reason().subject().toShortHex() + " " + name;
        }

        String verb() {
            boolean isTransfer = isTransfer(entry);
            return switch (entry.kind()) {
                case EARNED -> isTransfer ? "received" : "earned by serving";
                case SPENT -> isTransfer ? "sent" : "paid for data";
                case FORGIVEN -> Amounts.tokens(entry.amount()) + " given up";
                case WITHDRAWN -> Amounts.tokens(entry.amount()) + " taken back, stays in the totals";
            };
        }

        /** Number of the payment that is taken back. */
        private long withdrawn() {
            return new WireReader(entry.reason().subject()).u32();
        }

        private static boolean isWithdrawal(HistoryEntry entry) {
            return entry.reason().kind() == ServiceReason.Kind.PAYMENT;
        }

        private static boolean isTransfer(HistoryEntry entry) {
            return entry.reason().kind() == ServiceReason.Kind.TRANSFER;
        }
    }

    /**
     * The history, explained.
     *
     * @param history all of it
     * @param last how many entries are shown
     * @param names names of torrents
     */
    record Explained(History history, int last, TorrentNames names) implements Result {
        @Override
        public String schema() {
            return "seedbank.history/1";
        }

        @Override
        public void print(Lines out) {
            out.table(ENTRIES, rows());
            out.line(Span.plain("total    "), WalletResults.change(history.explained()));
            out.line("balance  " + Amounts.signedTokens(history.balance()) + " (" + history.balance()
                    + " bytes), explained " + history.explained() + ", unexplained " + history.unexplained());
        }

        @Override
        public void describe(JsonFields out) {
            out.put("balance", history.balance())
                    .put("explained", history.explained())
                    .put("unexplained", history.unexplained())
                    .objects("entries", rows(), (row, each) -> {
                        HistoryEntry entry = row.entry();
                        each.put("time", entry.time())
                                .put("kind", row.kind())
                                .put("reason", row.reason())
                                .put("change", row.effect())
                                .put("amount", entry.amount().value())
                                .put("peer", row.peer())
                                .put("torrent", row.torrent())
                                .put("name", Optional.of(row.name()).filter(name -> !name.isEmpty()));
                        entry.block().ifPresent(block -> each.put("block", block.value()));
                        if (Row.isWithdrawal(entry)) {
                            each.put("withdraws", row.withdrawn());
                        }
                    });
        }

        List<Row> rows() {
            List<HistoryEntry> all = history.entries();
            return all.subList(Math.max(0, all.size() - last), all.size()).stream()
                    .map(entry -> Row.of(entry, names))
                    .toList();
        }
    }
}
