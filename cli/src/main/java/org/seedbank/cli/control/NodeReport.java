package org.seedbank.cli.control;

import java.time.Duration;
import org.seedbank.cli.output.JsonFields;

/**
 * A node of a running process.
 *
 * @param process its number in the system
 * @param kind what the node is for
 * @param age since it was started
 * @param hasCircuits whether it takes part in the overlay of circuits
 */
public record NodeReport(long process, String kind, Duration age, boolean hasCircuits) {
    /**
     * Reads what {@link #describe} wrote.
     *
     * @throws org.seedbank.overlay.wire.MalformedMessageException if it is anything else
     */
    public static NodeReport read(JsonRecord in) {
        return new NodeReport(
                in.requireInteger("process"),
                in.requireText("kind"),
                Duration.ofMillis(in.requireInteger("age_milliseconds")),
                in.isTrue("has_circuits"));
    }

    /** Its fields. */
    public void describe(JsonFields out) {
        out.put("process", process)
                .put("kind", kind)
                .put("age_milliseconds", age.toMillis())
                .put("has_circuits", hasCircuits);
    }
}
