package org.seedbank.tunnels.hidden;

import java.time.Duration;

/**
 * How a node takes part in hidden swarms.
 *
 * @param links of one search, those that come about included; 15 as published
 * @param guests links of one seed, those that come about included
 * @param unanswered requests for a meeting, over all seeds, whose circuits are not joined yet
 * @param introductions introduction points of all seeds together; 10 as published
 * @param tick between looks at what there is to do; 10 s as published
 * @param lookup between questions for introduction points; 30 s as published
 * @param idle without a datagram, after which a link is closed; twice what peers are silent for (BEP 3), and some
 */
public record HiddenSettings(
        int links, int guests, int unanswered, int introductions, Duration tick, Duration lookup, Duration idle) {
    /** As published; of guests as many as peers of one torrent are served at once elsewhere. */
    public static final HiddenSettings DEFAULT =
            new HiddenSettings(15, 30, 16, 10, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5));

    /** Requests for a meeting with one seed whose circuits are not joined yet: nobody takes the places of all seeds. */
    int unansweredOfOne() {
        return (unanswered + 1) / 2;
    }

    /** Refuses settings under which nobody meets. */
    public HiddenSettings {
        if (links < 1 || guests < 1 || unanswered < 1 || introductions < 1) {
            throw new IllegalArgumentException(links + " links, " + guests + " guests, " + unanswered + " unanswered, "
                    + introductions + " introduction points");
        }
        if (tick.toMillis() < 1 || lookup.toMillis() < 1 || idle.toMillis() < 1) {
            throw new IllegalArgumentException("a tick of " + tick + ", lookups every " + lookup + ", idle " + idle);
        }
    }
}
