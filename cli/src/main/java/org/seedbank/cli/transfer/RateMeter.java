package org.seedbank.cli.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Speed over the last few seconds. */
final class RateMeter {
    private static final Duration WINDOW = Duration.ofSeconds(5);

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Notes that {@code total} bytes were moved until now. */
    void note(Instant now, long total) {
        samples.addLast(new Sample(now, total));
        while (samples.size() > 2 && samples.getFirst().time().isBefore(now.minus(WINDOW))) {
            samples.removeFirst();
        }
    }

    /** Bytes a second. */
    double rate() {
        if (samples.size() < 2) {
            return 0;
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        long millis = Duration.between(first.time(), last.time()).toMillis();
        return millis <= 0 ? 0 : Math.max(0, (last.total() - first.total()) * 1000.0 / millis);
    }

    private record Sample(Instant time, long total) {}
}
