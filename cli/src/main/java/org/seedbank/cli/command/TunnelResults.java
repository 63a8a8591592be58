package org.seedbank.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.Cell;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.circuit.SpeedTest;
import org.seedbank.tunnels.directory.Candidate;

/** What the commands below {@code tunnels} say. */
final class TunnelResults {
    private TunnelResults() {}

    private static String place(Address address) {
        return address.equals(Address.NONE) ? "known to the hop before" : address.toString();
    }

    private static String role(int position, int hops) {
        return position == hops ? "exit" : "relay";
    }

    /** A hop of a circuit, with its place in it. */
    record Hop(int number, Candidate node, String role) {}

    /** The columns of a circuit. */
    static final Listing<Hop> HOPS = Listing.of(
            Column.text("hop", "hop", hop -> Span.plain(Integer.toString(hop.number())), hop -> Cell.of(hop.number())),
            Column.plain("node", "node", hop -> hop.node().key().toString()),
            Column.plain("address", "address", hop -> place(hop.node().address())),
            Column.plain("role", "role", Hop::role));

    /** The columns of a list of nodes. */
    static final Listing<Candidate> NODES = Listing.of(
            Column.plain("node", "node", node -> node.key().toString()),
            Column.plain("address", "address", node -> node.address().toString()),
            Column.plain("does", "does", node -> String.join(", ", flags(node))));

    private static List<String> flags(Candidate node) {
        return node.flags().stream()
                .sorted()
                .map(flag -> flag.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .toList();
    }

    /**
     * A circuit.
     *
     * @param id its number
     * @param path its hops
     * @param setUp how long it took
     */
    record Built(String id, List<Candidate> path, Duration setUp) implements Result {
        static Built of(Circuit circuit) {
            Duration setUp = circuit.state() instanceof CircuitState.Ready ready ? ready.setUp() : Duration.ZERO;
            return new Built(circuit.id().toString(), circuit.path(), setUp);
        }

        @Override
        public String schema() {
            return "seedbank.circuit/1";
        }

        @Override
        public void print(Lines out) {
            out.table(
                    HOPS,
                    IntStream.range(0, path.size())
                            .mapToObj(i -> new Hop(i + 1, path.get(i), role(i + 1, path.size())))
                            .toList());
            out.line("built in " + setUp.toMillis() + " ms");
        }

        @Override
        public void describe(JsonFields out) {
            out.put("circuit", id)
                    .put("hops", path.size())
                    .put("set_up_milliseconds", setUp.toNanos() / 1e6)
                    .objects(
                            "path",
                            path,
                            (hop, each) -> each.put("node", hop.key().memberId().toString())
                                    .put("address", hop.address().toString())
                                    .put("role", role(path.indexOf(hop) + 1, path.size())));
        }
    }

    /**
     * A circuit, and how fast it is.
     *
     * @param circuit which one
     * @param outcome of the measurement
     */
    record Tested(Built circuit, SpeedTest.Outcome outcome) implements Result {
        @Override
        public String schema() {
            return "seedbank.speed/1";
        }

        @Override
        public void print(Lines out) {
            circuit.print(out);
            out.line(Amounts.rate(outcome.perSecond()) + ", " + outcome.lost() + " of "
                    + Amounts.count(outcome.answers() + outcome.lost(), "answer") + " lost");
        }

        @Override
        public void describe(JsonFields out) {
            out.put("bytes_per_second", (long) outcome.perSecond())
                    .put("answers", outcome.answers())
                    .put("lost", outcome.lost())
                    .object("circuit", circuit::describe);
        }
    }

    /** What nodes do for circuits of others. */
    enum Kind {
        /** They carry them on. */
        RELAYS("relays", "seedbank.relays/1"),
        /** They let out what comes through them. */
        EXITS("exits", "seedbank.exits/1");

        private final String plural;
        private final String schema;

        Kind(String plural, String schema) {
            this.plural = plural;
            this.schema = schema;
        }
    }

    /**
     * Nodes that were found.
     *
     * @param what they are
     * @param nodes who they are
     */
    record Found(Kind what, List<Candidate> nodes) implements Result {
        @Override
        public String schema() {
            return what.schema;
        }

        @Override
        public void print(Lines out) {
            out.table(NODES, nodes);
            out.line(nodes.size() + " " + what.plural);
        }

        @Override
        public void describe(JsonFields out) {
            out.objects(
                    what.plural,
                    nodes,
                    (node, each) -> each.put("node", node.key().memberId().toString())
                            .put("address", node.address().toString())
                            .texts("does", flags(node)));
        }
    }

    /**
     * Clients can come.
     *
     * @param at where
     * @param hops of the circuits
     */
    record Listening(Address at, int hops) implements Result {
        @Override
        public String schema() {
            return "seedbank.socks/1";
        }

        @Override
        public void print(Lines out) {
            out.line("listening  " + at + "  SOCKS5, " + hops + (hops == 1 ? " hop" : " hops") + "; Ctrl-C stops");
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "listening")
                    .put("address", at.toString())
                    .put("port", OptionalLong.of(at.port()))
                    .put("hops", hops);
        }
    }
}
