package org.seedbank.torrent.bt;

import java.time.Clock;

/**
 * Lets bytes pass at a rate. A block passes whole as soon as anything is left, and what it takes too much is paid back
 * later, so that the rate is exact whatever the size of blocks. For one thread.
 */
final class TokenBucket {
    /** At most this part of a second can be saved up. */
    private static final int BURSTS_PER_SECOND = 4;

    private static final long MILLIS = 1000;

    private final long rate;
    private final Clock clock;
    /** Bytes times 1000; negative: a debt. */
    private long level;

    private long updated;

    /** @param rate bytes a second; zero: everything passes */
    TokenBucket(long rate, Clock clock) {
        this.rate = rate;
        this.clock = clock;
        this.updated = clock.millis();
    }

    /** Whether {@code bytes} may pass now; takes them if so. */
    boolean pass(int bytes) {
        if (!isOpen()) {
            return false;
        }
        take(bytes);
        return true;
    }

    /** Whether something may pass now. */
    boolean isOpen() {
        if (rate == 0) {
            return true;
        }
        long now = clock.millis();
        long elapsed = Math.max(0, Math.min(now - updated, MILLIS));
        updated = now;
        level = Math.min(level + elapsed * rate, rate * MILLIS / BURSTS_PER_SECOND);
        return level > 0;
    }

    /** {@code bytes} pass. */
    void take(int bytes) {
        level -= bytes * MILLIS;
    }

    /** {@code bytes} that were taken did not pass after all. */
    void giveBack(int bytes) {
        level += bytes * MILLIS;
    }
}
