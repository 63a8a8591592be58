package org.seedbank.overlay.loop;

/** Time since any moment, which never goes back as the time of day may. */
public final class MonotonicTime {
    private static final long NANOS_PER_MICRO = 1000;

    private MonotonicTime() {}

    /** Microseconds. */
    public static long micros() {
        return System.nanoTime() / NANOS_PER_MICRO;
    }
}
