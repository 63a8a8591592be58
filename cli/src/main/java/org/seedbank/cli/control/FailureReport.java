package org.seedbank.cli.control;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.tunnels.circuit.Attempt;
import org.seedbank.tunnels.circuit.Circuits;

/**
 * A hop of a circuit that did not come about.
 *
 * @param time when that was known
 * @param hop which one; 1 is next to the owner
 * @param node member id of whoever was asked, if anybody was known
 * @param why a few words for people
 */
public record FailureReport(Instant time, int hop, Optional<String> node, String why) {
    /** What {@code failed} was. */
    public static FailureReport of(Circuits.FailedHop failed) {
        Attempt attempt = failed.attempt();
        return new FailureReport(
                failed.time(),
                attempt.position(),
                attempt.hop().map(key -> key.memberId().toString()),
                attempt.failure().text());
    }

    /**
     * Reads what {@link #describe} wrote.
     *
     * @throws MalformedMessageException if it is anything else
     */
    public static FailureReport read(JsonRecord in) {
        try {
            return new FailureReport(
                    Instant.parse(in.requireText("time")),
                    Math.toIntExact(in.requireInteger("hop")),
                    in.text("node"),
                    in.requireText("why"));
        } catch (DateTimeException | ArithmeticException e) {
            throw new MalformedMessageException("no time, or no hop", 0);
        }
    }

    /** Its fields. */
    public void describe(JsonFields out) {
        out.put("time", time).put("hop", hop).put("node", node).put("why", why);
    }
}
