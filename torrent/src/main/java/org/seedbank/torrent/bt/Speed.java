package org.seedbank.torrent.bt;

/** How many bytes pass a second, with the weight of the last ten seconds or so. */
final class Speed {
    private static final double KEPT = 0.8;
    private static final long STEP_MILLIS = 1000;

    private long total;
    private long counted;
    private long since;
    private double rate;

    Speed(long now) {
        this.since = now;
    }

    void count(int bytes) {
        total += bytes;
    }

    /** All bytes so far. */
    long total() {
        return total;
    }

    /** Bytes a second. */
    long rate(long now) {
        long elapsed = now - since;
        if (elapsed >= STEP_MILLIS) {
            double latest = (total - counted) * 1000.0 / elapsed;
            double kept = Math.pow(KEPT, elapsed / (double) STEP_MILLIS);
            rate = kept * rate + (1 - kept) * latest;
            counted = total;
            since = now;
        }
        return (long) rate;
    }
}
