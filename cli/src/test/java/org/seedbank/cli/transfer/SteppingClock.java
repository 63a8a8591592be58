package org.seedbank.cli.transfer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Goes on a step with every look at it, and runs what a test wants to happen meanwhile. */
final class SteppingClock extends Clock {
    private final Map<Integer, Runnable> tasks = new HashMap<>();
    private Runnable each = () -> {};
    private Instant now = Instant.EPOCH;
    private Duration step = Duration.ofMillis(100);
    private int looks;

    /** From now on it goes on by {@code next} with every look. */
    void step(Duration next) {
        step = next;
    }

    /** Runs {@code task} at the look that follows {@code more} others. */
    void after(int more, Runnable task) {
        tasks.put(looks + more + 1, task);
    }

    /** Runs {@code task} at every look. */
    void always(Runnable task) {
        each = task;
    }

    @Override
    public Instant instant() {
        now = now.plus(step);
        looks++;
        each.run();
        tasks.getOrDefault(looks, () -> {}).run();
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
