package org.seedbank.tunnels.relay;

import java.time.Duration;

/**
 * How much of others' circuits a node carries.
 *
 * @param circuits at most at a time, whether they end here or lead on; the reference has 100 entries, two for each
 *     circuit that leads on
 * @param perSecond new ones from one source; five times as many at once, ten times as many from all sources that are
 *     known to be where they say, and as many again from all others
 * @param silence without a cell of the owner, after which a circuit is given up; 20 s as published
 * @param age after which it is given up; 3600 s as published
 * @param bytes after which it is given up; 10 GiB as published
 * @param bytesPerSecond of cells that go on and answers to speed tests, over all circuits; 0 for no limit
 */
public record JoinLimits(int circuits, int perSecond, Duration silence, Duration age, long bytes, long bytesPerSecond) {
    /** As published, but ten times as many circuits. */
    public static final JoinLimits DEFAULT =
            new JoinLimits(1000, 10, Duration.ofSeconds(20), Duration.ofHours(1), 10L << 30, 0);

    /** Refuses limits under which nothing lives. */
    public JoinLimits {
        if (circuits < 0
                || perSecond < 1
                || silence.toSeconds() < 1
                || age.toSeconds() < 1
                || bytes < 1
                || bytesPerSecond < 0) {
            throw new IllegalArgumentException(circuits + " circuits, " + perSecond + " a second, " + silence
                    + " of silence, " + age + ", " + bytes + " bytes, " + bytesPerSecond + " bytes a second");
        }
    }

    /** How many circuits one source may have that it has not used yet. */
    int newcomersOfOne() {
        return Math.max(circuits / 4, perSecond);
    }

    /** These with another number of circuits, and as many a second from one source. */
    public JoinLimits withCircuits(int most) {
        return new JoinLimits(most, Math.max(perSecond, most), silence, age, bytes, bytesPerSecond);
    }
}
