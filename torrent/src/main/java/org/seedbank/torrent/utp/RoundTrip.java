package org.seedbank.torrent.utp;

/** How long an answer takes, and how long to wait for one (RFC 6298 with the floor of BEP 29); microseconds. */
final class RoundTrip {
    static final long FIRST_TIMEOUT = 1_000_000;

    private static final long LEAST_TIMEOUT = 500_000;
    private static final long LONGEST_TIMEOUT = 16_000_000;
    private static final int MOST_DOUBLINGS = 5;

    private long smoothed;
    private long variation;
    private long least = Long.MAX_VALUE;
    private int doublings;

    /** Takes the time from sending to acknowledgement of a packet that was sent once. */
    void sample(long micros) {
        long taken = Math.max(1, micros);
        if (smoothed == 0) {
            smoothed = taken;
            variation = taken / 2;
        } else {
            variation += (Math.abs(smoothed - taken) - variation) / 4;
            smoothed += (taken - smoothed) / 8;
        }
        least = Math.min(least, taken);
    }

    /** Smoothed; a second before the first sample. */
    long smoothed() {
        return smoothed == 0 ? FIRST_TIMEOUT : smoothed;
    }

    /** Shortest ever; 0 before the first sample. */
    long least() {
        return least == Long.MAX_VALUE ? 0 : least;
    }

    /** From sending to the moment when a packet counts as lost. */
    long timeout() {
        long once = smoothed == 0 ? FIRST_TIMEOUT : Math.max(LEAST_TIMEOUT, smoothed + 4 * variation);
        return Math.min(LONGEST_TIMEOUT, once << doublings);
    }

    /** Nothing came in time: waits twice as long from now on. */
    void timedOut() {
        doublings = Math.min(MOST_DOUBLINGS, doublings + 1);
    }

    /** Something new was acknowledged: waits as usual. */
    void answered() {
        doublings = 0;
    }
}
