package org.seedbank.cli.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** How often transfers are looked at: a server of hundreds of torrents that nobody fetches is to cost nothing. */
final class Pace {
    private static final Duration BUSY = Duration.ofMillis(200);
    private static final Duration AT_REST = Duration.ofSeconds(1);
    /** Payments that are still on their way when the last peer has left come within this. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(30);

    private static final Duration DESERTED = Duration.ofSeconds(10);

    private final Duration longest;
    private final Runnable wake;
    /** Whether a visitor ends the pause. */
    private final AtomicBoolean isExpecting = new AtomicBoolean();

    private Optional<Instant> desertedSince = Optional.empty();
    private boolean isLong;
    private Duration next = BUSY;

    /**
     * @param summary how often something is to be said whatever happens
     * @param wake ends a pause, on any thread
     */
    Pace(Duration summary, Runnable wake) {
        Duration most = summary.compareTo(DESERTED) < 0 ? summary : DESERTED;
        this.longest = most.compareTo(AT_REST) < 0 ? AT_REST : most;
        this.wake = wake;
    }

    /** What a look showed. */
    enum Sight {
        /** Something changed, or may at any moment. */
        BUSY,
        /** Nothing changed, but something may, as time goes by or because peers are there. */
        AT_REST,
        /** As long as nobody comes nothing changes. */
        DESERTED;

        /** What the last look at {@code transfer} showed. */
        static Sight of(Transfer transfer) {
            if (transfer.isClosed()) {
                return DESERTED;
            }
            if (transfer.isQueued()) {
                return AT_REST;
            }
            if (!transfer.isRunning() || !transfer.tally().isAtRest()) {
                return BUSY;
            }
            return transfer.status().peers() == 0 ? DESERTED : AT_REST;
        }
    }

    /** Tells what was seen. */
    void saw(Sight sight, Instant now) {
        boolean wasVisited = isLong && !isExpecting.get();
        if (sight != Sight.DESERTED || wasVisited) {
            isExpecting.set(false);
            isLong = false;
            desertedSince = Optional.empty();
            next = sight == Sight.BUSY ? BUSY : AT_REST;
            return;
        }
        // Whoever came since the look before this one has ended that pause, or was seen.
        next = isLong ? longest : AT_REST;
        Instant since = desertedSince.orElse(now);
        desertedSince = Optional.of(since);
        if (!isLong && Duration.between(since, now).compareTo(LAST_WORDS) >= 0) {
            isLong = true;
            isExpecting.set(true);
        }
    }

    /** Somebody came; for any thread. However many do, a pause ends once. */
    void visited() {
        if (isExpecting.compareAndSet(true, false)) {
            wake.run();
        }
    }

    /** Until the next look, unless somebody calls before. */
    Duration next() {
        return next;
    }
}
