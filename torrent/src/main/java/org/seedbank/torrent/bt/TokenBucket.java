package org.seedbank.torrent.bt;

import java.time.Clock;
import java.util.function.LongUnaryOperator;

/**
 * Lets bytes pass at a rate. A block passes whole as soon as anything is left, and what it takes too much is paid back
 * later, so that the rate is exact whatever the size of blocks. For one thread.
 */
final class TokenBucket {
    /** At most this part of a second can be saved up. */
    private static final int BURSTS_PER_SECOND = 4;

    private static final long MILLIS = 1000;

    private final LongUnaryOperator rates;
    private final Clock clock;
    private long rate;
    /** Bytes times 1000; negative: a debt. */
    private long level;

    private long updated;
    private long looked;

    /** @param rate bytes a second; zero: everything passes */
    TokenBucket(long rate, Clock clock) {
        this(now -> rate, clock);
    }

    /** @param rates bytes a second at a time in milliseconds since 1970; looked at once a second */
    TokenBucket(LongUnaryOperator rates, Clock clock) {
        this.rates = rates;
        this.clock = clock;
        this.updated = clock.millis();
        this.looked = updated;
        this.rate = rates.applyAsLong(updated);
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
        long now = clock.millis();
        if (Math.abs(now - looked) >= MILLIS) {
            look(now);
        }
        if (rate == 0) {
            return true;
        }
        long elapsed = Math.max(0, Math.min(now - updated, MILLIS));
        updated = now;
        level = Math.min(level + elapsed * rate, rate * MILLIS / BURSTS_PER_SECOND);
        return level > 0;
    }

    private void look(long now) {
        long current = rates.applyAsLong(now);
        looked = now;
        if (current != rate) {
            // What was owed or saved at the other rate has no meaning at this one.
            level = 0;
            updated = now;
            rate = current;
        }
    }

    /** {@code bytes} pass. */
    void take(int bytes) {
        if (rate != 0) {
            level -= bytes * MILLIS;
        }
    }

    /** {@code bytes} that were taken did not pass after all. */
    void giveBack(int bytes) {
        if (rate != 0) {
            level += bytes * MILLIS;
        }
    }
}
