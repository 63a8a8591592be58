package org.seedbank.cli.command;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.seedbank.cli.control.CircuitReport;
import org.seedbank.cli.control.FailureReport;
import org.seedbank.cli.control.HopReport;
import org.seedbank.cli.control.JsonRecord;
import org.seedbank.cli.control.NodeReport;
import org.seedbank.cli.control.TunnelReport;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.Cell;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Table;
import org.seedbank.trustchain.token.ByteCount;

/** What running nodes say of their circuits. */
final class TunnelControlResults {
    private static final String UNKNOWN = "-";

    private TunnelControlResults() {}

    private static String size(long bytes) {
        return Amounts.size(new ByteCount(bytes));
    }

    private static String shortName(String node) {
        return node.substring(0, Math.min(8, node.length()));
    }

    private static String head(NodeReport node) {
        return node.kind() + "  process " + node.process() + ", running for " + Amounts.duration(node.age());
    }

    private static String state(CircuitReport circuit) {
        return circuit.state().equals(CircuitReport.READY)
                ? circuit.state()
                : circuit.path().size() + " of " + Amounts.count(circuit.hops(), "hop");
    }

    private static String path(CircuitReport circuit) {
        return circuit.path().stream()
                .map(HopReport::node)
                .map(TunnelControlResults::shortName)
                .collect(Collectors.joining(" > "));
    }

    private static Cell known(OptionalLong number) {
        return number.isPresent() ? Cell.of(number.getAsLong()) : Cell.nothing();
    }

    private static String milliseconds(OptionalLong micros) {
        return micros.isPresent() ? String.format(Locale.ROOT, "%.1f ms", micros.getAsLong() / 1e3) : UNKNOWN;
    }

    private static String speed(OptionalLong perSecond) {
        return perSecond.isPresent() ? Amounts.rate((double) perSecond.getAsLong()) : UNKNOWN;
    }

    /** The columns of a list of circuits. */
    static final Listing<CircuitReport> CIRCUITS = Listing.of(
            Column.plain("circuit", "circuit", CircuitReport::id),
            Column.plain("goal", "goal", CircuitReport::goal),
            Column.plain("state", "state", TunnelControlResults::state),
            Column.plain("path", "path", TunnelControlResults::path),
            Column.amount("age", "age", each -> each.age().toMillis(), each -> Amounts.duration(each.age())),
            Column.amount(
                    "sent",
                    "sent",
                    each -> each.traffic().sent(),
                    each -> size(each.traffic().sent())),
            Column.amount(
                    "received",
                    "received",
                    each -> each.traffic().received(),
                    each -> size(each.traffic().received())),
            Column.number(
                    "round_trip",
                    "round trip",
                    each -> Span.plain(milliseconds(each.traffic().roundTrip())),
                    each -> known(each.traffic().roundTrip())),
            Column.amount(
                    "loss",
                    "loss",
                    each -> Math.round(each.traffic().loss() * 1e6),
                    each -> Math.round(each.traffic().loss() * 100) + " %"),
            Column.number(
                    "speed",
                    "speed",
                    each -> Span.plain(speed(each.traffic().perSecond())),
                    each -> known(each.traffic().perSecond())));

    /** What one node says. */
    interface OfNode {
        void print(Lines out);

        void describe(JsonFields out);
    }

    /**
     * What all nodes say.
     *
     * @param nodes that run
     */
    record OfAll(String schema, List<? extends OfNode> nodes) implements Result {
        static OfAll statuses(List<NodeStatus> nodes) {
            return new OfAll("seedbank.tunnels/1", nodes);
        }

        static OfAll circuits(List<NodeCircuits> nodes) {
            return new OfAll("seedbank.circuits/1", nodes);
        }

        @Override
        public void print(Lines out) {
            if (nodes.isEmpty()) {
                out.line("nothing that runs here takes part in circuits now");
            }
            nodes.forEach(node -> node.print(out));
        }

        @Override
        public void describe(JsonFields out) {
            out.objects("nodes", nodes, OfNode::describe);
        }
    }

    /**
     * A node, and what it is in the overlay of circuits.
     *
     * @param node which one
     * @param tunnels what it is there
     */
    record NodeStatus(NodeReport node, TunnelReport tunnels) implements OfNode {
        @Override
        public void print(Lines out) {
            TunnelReport.Carried carried = tunnels.carried();
            TunnelReport.Limits limits = tunnels.limits();
            Table table = Table.of("", "");
            table.row("does", tunnels.does().isEmpty() ? "nothing for others" : String.join(", ", tunnels.does()));
            table.row(
                    "own circuits",
                    tunnels.own().ready() + " ready, " + tunnels.own().extending() + " being built");
            table.row(
                    "knows",
                    Amounts.count(tunnels.known().relays(), "relay") + ", "
                            + Amounts.count(tunnels.known().exits(), "exit"));
            table.row("guards", tunnels.guards().isEmpty() ? "none yet" : guards());
            if (!tunnels.does().isEmpty()) {
                table.row("relay", Amounts.count(carried.relaying(), "circuit") + ", " + size(carried.bytesRelayed()));
                table.row(
                        "exit",
                        Amounts.count(carried.ending(), "circuit") + ", " + size(carried.bytesExited()) + ", "
                                + Amounts.count(carried.exitRefusals(), "datagram") + " refused");
                table.row("turned away", Amounts.count(carried.turnedAway(), "circuit"));
                table.row(
                        "limits",
                        Amounts.count(limits.circuits(), "circuit") + ", relay " + rate(limits.relayBytesPerSecond())
                                + ", exit "
                                + rate(limits.exitBytesPerSecond())
                                + (limits.exitBytesPerDay() == 0
                                        ? ""
                                        : " and " + size(limits.exitBytesPerDay()) + " a day"));
            }
            out.line(head(node)).table(table);
        }

        @Override
        public void describe(JsonFields out) {
            node.describe(out);
            tunnels.describe(out);
        }

        private String guards() {
            return String.join(
                    ", ",
                    tunnels.guards().stream()
                            .map(TunnelControlResults::shortName)
                            .toList());
        }

        private static String rate(long perSecond) {
            return perSecond == 0 ? "without limit" : Amounts.rate((double) perSecond);
        }
    }

    /**
     * A node and its circuits.
     *
     * @param node which one
     * @param circuits that it has
     * @param failures hops that did not come about lately
     */
    record NodeCircuits(NodeReport node, List<CircuitReport> circuits, List<FailureReport> failures) implements OfNode {
        static NodeCircuits read(NodeReport node, JsonRecord in) {
            return new NodeCircuits(
                    node,
                    in.objects("circuits").stream().map(CircuitReport::read).toList(),
                    in.objects("failures").stream().map(FailureReport::read).toList());
        }

        @Override
        public void print(Lines out) {
            out.line(head(node));
            out.table(CIRCUITS, circuits);
            failures.forEach(failure -> out.line("failed  " + Amounts.local(failure.time()) + "  hop " + failure.hop()
                    + failure.node().map(key -> " (" + shortName(key) + ")").orElse("") + ": " + failure.why()));
        }

        @Override
        public void describe(JsonFields out) {
            node.describe(out);
            out.objects("circuits", circuits, CircuitReport::describe)
                    .objects("failures", failures, FailureReport::describe);
        }
    }

    /**
     * A circuit is gone.
     *
     * @param id which one
     */
    record Closed(String id) implements Result {
        @Override
        public String schema() {
            return "seedbank.closed/1";
        }

        @Override
        public void print(Lines out) {
            out.line("closed  " + id);
        }

        @Override
        public void describe(JsonFields out) {
            out.put("circuit", id);
        }
    }
}
