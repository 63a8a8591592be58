package org.seedbank.cli.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitGoal;
import org.seedbank.tunnels.circuit.CircuitState;

/**
 * A circuit of a running process.
 *
 * @param id its number
 * @param goal {@code data}, {@code overlay} for packets of its own overlay, {@code introduction} or {@code rendezvous}
 * @param state {@code extending} or {@code ready}
 * @param hops that it should have
 * @param path those that are there, the one next to the owner first
 * @param age since it was begun
 * @param traffic what passes
 */
public record CircuitReport(
        String id, String goal, String state, int hops, List<HopReport> path, Duration age, Traffic traffic) {
    /** State of a circuit that can be used. */
    public static final String READY = "ready";

    private static final String EXTENDING = "extending";
    private static final String OVERLAY = "overlay";

    /** Copies the list. */
    public CircuitReport {
        path = List.copyOf(path);
    }

    /** What {@code circuit} is like at {@code now}; on its loop. */
    public static CircuitReport of(Circuit circuit, Instant now) {
        return new CircuitReport(
                circuit.id().toString(),
                circuit.plan().isOfOverlay() ? OVERLAY : circuit.plan().goal().text(),
                circuit.state() instanceof CircuitState.Ready ? READY : EXTENDING,
                circuit.plan().hops(),
                circuit.path().stream().map(HopReport::of).toList(),
                Duration.between(circuit.began(), now),
                Traffic.of(circuit));
    }

    /**
     * Reads what {@link #describe} wrote.
     *
     * @throws org.seedbank.overlay.wire.MalformedMessageException if it is anything else
     */
    public static CircuitReport read(JsonRecord in) {
        return new CircuitReport(
                in.requireText("circuit"),
                in.text("goal").orElse(CircuitGoal.DATA.text()),
                in.requireText("state"),
                (int) in.requireInteger("hops"),
                in.objects("path").stream().map(HopReport::read).toList(),
                Duration.ofMillis(in.requireInteger("age_milliseconds")),
                Traffic.read(in));
    }

    /** The last hop of a circuit for data, if all are there. */
    public Optional<HopReport> exit() {
        return state.equals(READY) && goal.equals(CircuitGoal.DATA.text()) && !path.isEmpty()
                ? Optional.of(path.get(path.size() - 1))
                : Optional.empty();
    }

    /** Its fields. */
    public void describe(JsonFields out) {
        out.put("circuit", id)
                .put("goal", goal)
                .put("state", state)
                .put("hops", hops)
                .objects("path", path, HopReport::describe)
                .put("exit", exit().map(HopReport::node))
                .put("age_milliseconds", age.toMillis());
        traffic.describe(out);
    }

    /**
     * What passes through a circuit.
     *
     * @param sent bytes of cells
     * @param received bytes of cells
     * @param roundTrip to the exit and back in microseconds; empty until the first answer
     * @param loss part of the newest questions to the exit that were lost, 0 to 1
     * @param perSecond bytes that the exit sent when it was measured last; empty if it never was
     */
    public record Traffic(long sent, long received, OptionalLong roundTrip, double loss, OptionalLong perSecond) {
        static Traffic of(Circuit circuit) {
            return new Traffic(
                    circuit.bytesSent(),
                    circuit.bytesReceived(),
                    circuit.roundTrip()
                            .map(time -> OptionalLong.of(time.toNanos() / 1000))
                            .orElseGet(OptionalLong::empty),
                    circuit.loss(),
                    circuit.speed().isPresent()
                            ? OptionalLong.of((long) circuit.speed().getAsDouble())
                            : OptionalLong.empty());
        }

        static Traffic read(JsonRecord in) {
            return new Traffic(
                    in.requireInteger("bytes_sent"),
                    in.requireInteger("bytes_received"),
                    in.integer("round_trip_microseconds"),
                    in.number("loss").orElse(0),
                    in.integer("bytes_per_second"));
        }

        void describe(JsonFields out) {
            out.put("bytes_sent", sent)
                    .put("bytes_received", received)
                    .put("round_trip_microseconds", roundTrip)
                    .put("loss", loss)
                    .put("bytes_per_second", perSecond);
        }
    }
}
