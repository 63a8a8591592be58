package org.seedbank.cli.wiring;

import java.time.Duration;

/** Measures time on a clock that nobody sets. */
public final class Stopwatch {
    private final long began = System.nanoTime();

    private Stopwatch() {}

    /** Starts now. */
    public static Stopwatch start() {
        return new Stopwatch();
    }

    /** Time since the start. */
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
