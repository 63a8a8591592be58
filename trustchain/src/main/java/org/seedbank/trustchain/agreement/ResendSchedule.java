package org.seedbank.trustchain.agreement;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.Cancellable;

/**
 * When an unanswered proposal is sent again: after 1, 2, 4, 8 seconds, because a provider may be waiting with its
 * service; then every 10 seconds for an hour, as the published implementation does; then ever more rarely, because an
 * answer may still come years later. All with a jitter of a fifth.
 *
 * @see "IPv8 TrustChain, resending, specification section 7.2"
 */
final class ResendSchedule {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration USUAL = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final Duration RAREST = Duration.ofHours(6);

    private Instant start = Instant.EPOCH;
    private Duration last = Duration.ZERO;
    private @Nullable Cancellable timer;

    /** Begins anew at {@code now}. */
    void restart(Instant now) {
        start = now;
        last = Duration.ZERO;
    }

    /** How long to wait after sending at {@code now}. */
    Duration delay(Instant now, RandomGenerator random) {
        if (last.isZero()) {
            last = FIRST;
        } else if (start.plus(PATIENCE).isAfter(now)) {
            last = shorter(last.multipliedBy(2), USUAL);
        } else {
            last = shorter(last.multipliedBy(2), RAREST);
        }
        return Duration.ofMillis((long) (last.toMillis() * (0.8 + 0.4 * random.nextDouble())));
    }

    /** Whether it is sent again some time. */
    boolean isUnderWay() {
        return timer != null;
    }

    /** From now on {@code timer} is the one that sends next. */
    void next(Cancellable newTimer) {
        cancel();
        timer = newTimer;
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }

    private static Duration shorter(Duration first, Duration second) {
        return first.compareTo(second) <= 0 ? first : second;
    }
}
