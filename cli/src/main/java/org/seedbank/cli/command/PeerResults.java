package org.seedbank.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.peers.PeerNotes;
import org.seedbank.cli.wiring.Acquaintance;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.trustchain.validation.DoubleSpend;

/** What the commands below {@code peers} say. */
final class PeerResults {
    private PeerResults() {}

    private static String state(AddressBook.Entry entry, PeerNotes notes) {
        MemberId member = entry.peer().key().memberId();
        return notes.banned().contains(member.toString()) ? "banned" : entry.isNeighbour() ? "neighbour" : "known";
    }

    /** An entry of the address book, as it is shown. */
    record Line(AddressBook.Entry entry, PeerNotes notes, Instant now) {
        private Duration silence() {
            Duration silence = Duration.between(entry.lastHeard(), now);
            return silence.isNegative() ? Duration.ZERO : silence;
        }
    }

    /** The columns of a list of peers. */
    static final Listing<Line> PEERS = Listing.of(
            Column.plain("peer", "peer", row -> row.entry().peer().key().toString()),
            Column.plain(
                    "name",
                    "name",
                    row -> row.notes()
                            .aliasOf(row.entry().peer().key().memberId())
                            .orElse("")),
            Column.plain(
                    "address", "address", row -> row.entry().peer().address().toString()),
            Column.plain("state", "state", row -> state(row.entry(), row.notes())),
            Column.amount(
                    "heard",
                    "heard",
                    row -> row.silence().toMillis(),
                    row -> Amounts.duration(row.silence()) + " ago"));

    /**
     * Peers.
     *
     * @param book where they come from
     * @param entries those that are shown
     * @param notes aliases and bans
     * @param now the time
     */
    record Listed(AddressBook book, List<AddressBook.Entry> entries, PeerNotes notes, Instant now) implements Result {
        @Override
        public String schema() {
            return "seedbank.peers/1";
        }

        @Override
        public void print(Lines out) {
            out.table(
                    PEERS,
                    entries.stream().map(entry -> new Line(entry, notes, now)).toList());
            out.line(entries.size()
                    + (entries.size() == 1 ? " peer" : " peers")
                    + (book.local().port() == 0 ? "; no node has run yet" : ", as of " + Amounts.local(book.taken())));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("as_of", book.taken())
                    .put("address", book.wan().map(Address::toString))
                    .objects(
                            "peers",
                            entries,
                            (entry, each) -> each.put(
                                            "peer",
                                            entry.peer().key().memberId().toString())
                                    .put("key", entry.peer().key().encoded().toHex())
                                    .put(
                                            "name",
                                            notes.aliasOf(entry.peer().key().memberId()))
                                    .put("address", entry.peer().address().toString())
                                    .put("state", state(entry, notes))
                                    .put("since", entry.since())
                                    .put("heard", entry.lastHeard()));
        }
    }

    /**
     * One peer.
     *
     * @param member who
     * @param entry what the address book says
     * @param notes aliases and bans
     * @param key its public key, where known
     * @param blocks number of its newest block here
     * @param fork the proof that it signed two blocks with one number, if there is one
     */
    record Shown(
            MemberId member,
            Optional<AddressBook.Entry> entry,
            PeerNotes notes,
            Optional<PublicKey> key,
            long blocks,
            Optional<DoubleSpend> fork)
            implements Result {
        @Override
        public String schema() {
            return "seedbank.peer/1";
        }

        @Override
        public void print(Lines out) {
            out.line("peer     " + member);
            notes.aliasOf(member).ifPresent(name -> out.line("name     " + name));
            key.ifPresent(known -> out.line("key      " + known.encoded().toHex()));
            entry.ifPresent(known -> {
                out.line("address  " + known.peer().address());
                out.line("met      " + Amounts.local(known.since()));
                out.line("heard    " + Amounts.local(known.lastHeard()));
            });
            out.line("state    " + stateOf()
                    + fork.map(proof -> "; signed two blocks with number "
                                    + proof.id().sequence() + " (chain forks)")
                            .orElse(""));
            out.line("blocks   " + blocks);
        }

        @Override
        public void describe(JsonFields out) {
            out.put("peer", member.toString())
                    .put("name", notes.aliasOf(member))
                    .put("key", key.map(known -> known.encoded().toHex()))
                    .put("address", entry.map(known -> known.peer().address().toString()))
                    .put("state", stateOf())
                    .put("blocks", blocks);
        }

        private String stateOf() {
            return fork.isPresent() || notes.banned().contains(member.toString())
                    ? "banned"
                    : entry.map(known -> state(known, notes)).orElse("known");
        }
    }

    /**
     * A node that answered.
     *
     * @param met who, where
     */
    record Connected(Acquaintance.Met met) implements Result {
        @Override
        public String schema() {
            return "seedbank.connected/1";
        }

        @Override
        public void print(Lines out) {
            out.line("peer     " + met.peer().key().memberId());
            out.line("address  " + met.peer().address());
            out.line("answered; it is asked for neighbours now and at each start");
        }

        @Override
        public void describe(JsonFields out) {
            out.put("peer", met.peer().key().memberId().toString())
                    .put("key", met.peer().key().encoded().toHex())
                    .put("address", met.peer().address().toString());
        }
    }

    /**
     * Something was noted.
     *
     * @param member about whom
     * @param state what
     */
    record Noted(MemberId member, String state) implements Result {
        @Override
        public String schema() {
            return "seedbank.peer-note/1";
        }

        @Override
        public void print(Lines out) {
            out.line(member + " is " + state);
        }

        @Override
        public void describe(JsonFields out) {
            out.put("peer", member.toString()).put("state", state);
        }
    }
}
