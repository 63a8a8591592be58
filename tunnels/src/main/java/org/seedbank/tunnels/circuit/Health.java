package org.seedbank.tunnels.circuit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Round trips of one circuit: how long they take, and how many are lost. */
final class Health {
    private static final int MOST_OPEN = 16;
    private static final double SMOOTHING = 1.0 / 8; // RFC 6298

    private final Clock clock;
    private final RandomGenerator random;
    private final Map<Integer, Instant> open = new LinkedHashMap<>();
    private @Nullable Duration roundTrip;
    private double loss;

    Health(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** The identifier of a question that is about to be sent. */
    int asking() {
        if (open.size() >= MOST_OPEN) {
            open.remove(open.keySet().iterator().next());
            lost(1);
        }
        int identifier = random.nextInt(1 << 16);
        open.put(identifier, clock.instant());
        return identifier;
    }

    void answered(int identifier) {
        Instant asked = open.remove(identifier);
        if (asked == null) {
            return;
        }
        lost(0);
        Duration measured = Duration.between(asked, clock.instant());
        roundTrip = roundTrip == null
                ? measured
                : Duration.ofNanos((long) (roundTrip.toNanos() * (1 - SMOOTHING) + measured.toNanos() * SMOOTHING));
        // Those asked before and not answered by now are lost, or late.
        while (!open.isEmpty() && open.values().iterator().next().isBefore(asked)) {
            open.remove(open.keySet().iterator().next());
            lost(1);
        }
    }

    Optional<Duration> roundTrip() {
        return Optional.ofNullable(roundTrip);
    }

    /** Part of the newest round trips that were lost, 0 to 1. */
    double loss() {
        return loss;
    }

    private void lost(int isLost) {
        loss = loss * (1 - SMOOTHING) + isLost * SMOOTHING;
    }
}
