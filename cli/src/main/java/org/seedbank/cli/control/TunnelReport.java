package org.seedbank.cli.control;

import java.util.List;
import java.util.Locale;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.node.TunnelNode;
import org.seedbank.tunnels.node.TunnelPlan;

/**
 * What a running node is in the overlay of circuits.
 *
 * @param does what it says that it does for others
 * @param own circuits of its own
 * @param known nodes that it could build circuits through
 * @param carried what it did for others
 * @param limits how much it does for others, at most
 * @param guards member ids of the first hops that it uses over and over
 */
public record TunnelReport(
        List<String> does, Own own, Known known, Carried carried, Limits limits, List<String> guards) {
    /** Copies the lists. */
    public TunnelReport {
        does = List.copyOf(does);
        guards = List.copyOf(guards);
    }

    /** What {@code node} is now; on its loop. */
    public static TunnelReport of(TunnelNode node) {
        return new TunnelReport(
                words(node),
                Own.of(node.circuits().all()),
                Known.of(node),
                Carried.of(node),
                Limits.of(node.plan()),
                node.circuits().guards().keys().stream()
                        .map(key -> key.memberId().toString())
                        .toList());
    }

    /**
     * Reads what {@link #describe} wrote.
     *
     * @throws org.seedbank.overlay.wire.MalformedMessageException if it is anything else
     */
    public static TunnelReport read(JsonRecord in) {
        return new TunnelReport(
                in.texts("does"),
                Own.read(in.object("circuits").orElse(JsonRecord.EMPTY)),
                Known.read(in.object("known").orElse(JsonRecord.EMPTY)),
                Carried.read(in.object("carried").orElse(JsonRecord.EMPTY)),
                Limits.read(in.object("limits").orElse(JsonRecord.EMPTY)),
                in.texts("guards"));
    }

    /** Its fields. */
    public void describe(JsonFields out) {
        out.texts("does", does)
                .object("circuits", own::describe)
                .object("known", known::describe)
                .object("carried", carried::describe)
                .object("limits", limits::describe)
                .texts("guards", guards);
    }

    private static List<String> words(TunnelNode node) {
        return node.plan().flags().stream().sorted().map(TunnelReport::word).toList();
    }

    private static String word(PeerFlag flag) {
        return flag.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * Circuits of a node's own, by state.
     *
     * @param ready can be used
     * @param extending are being built
     */
    public record Own(long ready, long extending) {
        static Own of(List<Circuit> circuits) {
            long ready = circuits.stream().filter(Circuit::isReady).count();
            return new Own(ready, circuits.size() - ready);
        }

        static Own read(JsonRecord in) {
            return new Own(in.requireInteger("ready"), in.requireInteger("extending"));
        }

        void describe(JsonFields out) {
            out.put("ready", ready).put("extending", extending);
        }
    }

    /**
     * Nodes that circuits could lead through.
     *
     * @param relays carry circuits of others
     * @param exits let BitTorrent of others out
     */
    public record Known(long relays, long exits) {
        static Known of(TunnelNode node) {
            return new Known(count(node, PeerFlag.RELAY), count(node, PeerFlag.EXIT_BT));
        }

        static Known read(JsonRecord in) {
            return new Known(in.requireInteger("relays"), in.requireInteger("exits"));
        }

        void describe(JsonFields out) {
            out.put("relays", relays).put("exits", exits);
        }

        private static long count(TunnelNode node, PeerFlag flag) {
            return node.directory().all().stream()
                    .filter(each -> each.has(flag))
                    .count();
        }
    }

    /**
     * What a node did for circuits of others.
     *
     * @param relaying circuits that lead on from here now
     * @param ending circuits that end here now
     * @param bytesRelayed of cells that went on
     * @param bytesExited of datagrams that left circuits here, or came in
     * @param exitRefusals datagrams that were not let out
     * @param turnedAway circuits that were not let in
     */
    public record Carried(
            long relaying, long ending, long bytesRelayed, long bytesExited, long exitRefusals, long turnedAway) {
        static Carried of(TunnelNode node) {
            return new Carried(
                    node.joiner().relays(),
                    node.joiner().joints(),
                    node.joiner().counters().bytesRelayed(),
                    node.exits().passedBytes(),
                    node.exits().refusals(),
                    node.joiner().counters().turnedAway());
        }

        static Carried read(JsonRecord in) {
            return new Carried(
                    in.requireInteger("relaying"),
                    in.requireInteger("ending_here"),
                    in.requireInteger("bytes_relayed"),
                    in.requireInteger("bytes_exited"),
                    in.requireInteger("exit_refusals"),
                    in.requireInteger("turned_away"));
        }

        void describe(JsonFields out) {
            out.put("relaying", relaying)
                    .put("ending_here", ending)
                    .put("bytes_relayed", bytesRelayed)
                    .put("bytes_exited", bytesExited)
                    .put("exit_refusals", exitRefusals)
                    .put("turned_away", turnedAway);
        }
    }

    /**
     * How much a node does for others; 0 is no limit.
     *
     * @param circuits at a time
     * @param relayBytesPerSecond carried on
     * @param exitBytesPerSecond that leave here and come in
     * @param exitBytesPerDay likewise
     */
    public record Limits(long circuits, long relayBytesPerSecond, long exitBytesPerSecond, long exitBytesPerDay) {
        static Limits of(TunnelPlan plan) {
            return new Limits(
                    plan.limits().circuits(),
                    plan.limits().bytesPerSecond(),
                    plan.exitLimits().bytesPerSecond(),
                    plan.exitLimits().bytesPerDay());
        }

        static Limits read(JsonRecord in) {
            return new Limits(
                    in.requireInteger("circuits"),
                    in.requireInteger("relay_bytes_per_second"),
                    in.requireInteger("exit_bytes_per_second"),
                    in.requireInteger("exit_bytes_per_day"));
        }

        void describe(JsonFields out) {
            out.put("circuits", circuits)
                    .put("relay_bytes_per_second", relayBytesPerSecond)
                    .put("exit_bytes_per_second", exitBytesPerSecond)
                    .put("exit_bytes_per_day", exitBytesPerDay);
        }
    }
}
