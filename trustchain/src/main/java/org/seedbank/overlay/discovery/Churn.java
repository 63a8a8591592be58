package org.seedbank.overlay.discovery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.seedbank.overlay.crypto.PublicKey;

/**
 * Drops neighbours that died. A request for an introduction serves as the ping: every overlay has it, and its answer
 * proves the address anew.
 *
 * @see "IPv8 random churn, specification section 4.6"
 */
final class Churn {
    static final Duration INACTIVE = Duration.ofMillis(27_500);
    static final Duration DROPPED = Duration.ofMillis(57_500);

    private static final Duration PING_INTERVAL = Duration.ofSeconds(10);

    private final Surroundings here;
    private final Asking asking;
    private final Clock clock;
    private final Map<PublicKey, Instant> pinged = new HashMap<>();

    Churn(Surroundings here, Asking asking) {
        this.here = here;
        this.asking = asking;
        this.clock = here.context().clock();
    }

    void step() {
        pinged.keySet().removeIf(key -> here.neighbours().of(key).isEmpty());
        here.neighbours().all().forEach(this::examine);
    }

    private void examine(Neighbour neighbour) {
        PublicKey key = neighbour.peer().key();
        Instant heard = lastHeard(neighbour);
        Instant now = clock.instant();
        Duration silence = Duration.between(heard, now);
        Instant ping = pinged.get(key);
        if (ping == null || !ping.isAfter(heard)) {
            if (silence.compareTo(INACTIVE) >= 0) {
                ping(neighbour, now);
            }
        } else if (silence.compareTo(DROPPED) >= 0) {
            here.neighbours().remove(key);
        } else if (!now.isBefore(ping.plus(PING_INTERVAL))) {
            ping(neighbour, now);
        }
    }

    private void ping(Neighbour neighbour, Instant now) {
        pinged.put(neighbour.peer().key(), now);
        var unused = asking.ask(neighbour);
    }

    private Instant lastHeard(Neighbour neighbour) {
        Instant inOverlay = neighbour.lastHeard();
        return here.graph()
                .lastHeard(neighbour.peer().key())
                .filter(elsewhere -> elsewhere.isAfter(inOverlay))
                .orElse(inOverlay);
    }
}
