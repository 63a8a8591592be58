package org.seedbank.cli.command;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.Cell;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.peers.PeerNotes;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence.Consequence;
import org.seedbank.overlay.peer.Complaint;

/** What {@code debug peers} says. */
final class DebugPeerResults {
    private DebugPeerResults() {}

    /** Banned ones first, then limited, then hostile; of each the last one first. */
    static List<Row> sorted(List<Row> rows) {
        return rows.stream()
                .sorted(Comparator.comparing(Row::state).thenComparing(Row::lastOrNever, Comparator.reverseOrder()))
                .toList();
    }

    /** As many digits as name a peer to commands. */
    private static String shortly(MemberId member) {
        return member.toString().substring(0, 8);
    }

    /**
     * One reason about one peer.
     *
     * @param member who, if it proved to be somebody
     * @param address from where it came, where that is what is known; port 0 for a whole host
     * @param state what becomes of it
     * @param reason why, for people
     * @param noted how often and when, where that was counted
     * @param until when it ends by itself
     */
    record Row(
            Optional<MemberId> member,
            Optional<Address> address,
            Consequence state,
            String reason,
            Optional<Complaint> noted,
            Optional<Instant> until) {
        Row(Optional<MemberId> member, Optional<Address> address, Consequence state, String reason) {
            this(member, address, state, reason, Optional.empty(), Optional.empty());
        }

        Row noted(Complaint complaint) {
            return new Row(member, address, state, reason, Optional.of(complaint), until);
        }

        Row until(Instant end) {
            return new Row(member, address, state, reason, noted, Optional.of(end));
        }

        Instant lastOrNever() {
            return noted.map(Complaint::last).orElse(Instant.MAX);
        }

        String where() {
            return address.map(each -> each.port() == 0 ? host(each.toString()) : each.toString())
                    .orElse("");
        }

        /** The text of an address without its port. */
        private static String host(String text) {
            return text.substring(0, text.lastIndexOf(':'));
        }
    }

    /** A reason, with the notes that name whom it is about. */
    record Line(Row row, PeerNotes notes) {
        private Optional<Complaint> noted() {
            return row.noted();
        }
    }

    /** The columns of the list. */
    static final Listing<Line> ROWS = Listing.of(
            Column.plain(
                    "peer",
                    "peer",
                    line -> line.row().member().map(DebugPeerResults::shortly).orElse("")),
            Column.plain(
                    "name",
                    "name",
                    line -> line.row().member().flatMap(line.notes()::aliasOf).orElse("")),
            Column.plain("address", "address", line -> line.row().where()),
            Column.plain("state", "state", line -> line.row().state().name().toLowerCase(Locale.ROOT)),
            Column.number(
                    "count",
                    "times",
                    line -> Span.plain(line.noted()
                            .map(each -> Long.toString(each.count()))
                            .orElse("")),
                    line -> line.noted().map(each -> Cell.of(each.count())).orElse(Cell.nothing())),
            Column.text(
                    "last",
                    "last",
                    line -> Span.plain(
                            line.noted().map(each -> Amounts.local(each.last())).orElse("")),
                    line -> line.noted().map(each -> Cell.of(each.last())).orElse(Cell.nothing())),
            Column.plain(
                    "reason",
                    "why",
                    line -> line.row().reason()
                            + line.row()
                                    .until()
                                    .map(end -> " until " + Amounts.local(end))
                                    .orElse("")));

    /**
     * Those that are limited, shut out or hostile.
     *
     * @param rows why
     * @param notes aliases
     */
    record Named(List<Row> rows, PeerNotes notes) implements Result {
        @Override
        public String schema() {
            return "seedbank.debug-peers/1";
        }

        @Override
        public void print(Lines out) {
            out.table(ROWS, rows.stream().map(row -> new Line(row, notes)).toList());
            out.line(rows.size() + (rows.size() == 1 ? " entry" : " entries"));
        }

        @Override
        public void describe(JsonFields out) {
            out.objects("peers", rows, this::describe);
        }

        private void describe(Row row, JsonFields out) {
            out.put("peer", row.member().map(MemberId::toString))
                    .put("name", row.member().flatMap(notes::aliasOf))
                    .put("address", Optional.of(row.where()).filter(text -> !text.isEmpty()))
                    .put("state", row.state().name().toLowerCase(Locale.ROOT))
                    .put("reason", row.reason())
                    .put(
                            "offence",
                            row.noted().map(each -> each.offence().name().toLowerCase(Locale.ROOT)))
                    .put(
                            "count",
                            row.noted()
                                    .map(each -> OptionalLong.of(each.count()))
                                    .orElseGet(OptionalLong::empty))
                    .put("first", row.noted().map(each -> JsonFields.text(each.first())))
                    .put("last", row.noted().map(each -> JsonFields.text(each.last())))
                    .put("until", row.until().map(JsonFields::text));
        }
    }
}
