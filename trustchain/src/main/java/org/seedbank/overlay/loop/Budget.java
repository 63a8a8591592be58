package org.seedbank.overlay.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each of a bounded number of sources; the one not heard of longest is forgotten, and full again.
 * For one thread.
 *
 * @param <K> what tells sources apart, by equality
 */
public final class Budget<K> {
    private final int burst;
    private final double perMilli;
    private final Map<K, Bucket> buckets;

    /**
     * @param burst pieces at once, after a pause; at least 1
     * @param each time after which there is one more; longer than zero
     * @param sources most sources remembered
     */
    public Budget(int burst, Duration each, int sources) {
        this.burst = burst;
        this.perMilli = 1_000_000.0 / each.toNanos();
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Bucket> eldest) {
                return size() > sources;
            }
        };
    }

    /** Whether {@code source} has a piece left at {@code now}; takes nothing, and remembers nobody for it. */
    public boolean has(K source, Instant now) {
        Bucket known = buckets.get(source);
        return known == null || known.refilled(now) >= 1;
    }

    /** Takes one piece of what {@code source} has left at {@code now}, if there is any. */
    public boolean take(K source, Instant now) {
        return buckets.computeIfAbsent(source, key -> new Bucket(now)).take(now);
    }

    private final class Bucket {
        private double left = burst;
        private long since;

        Bucket(Instant now) {
            this.since = now.toEpochMilli();
        }

        /** The wall clock may be set back; then nothing is refilled. */
        double refilled(Instant now) {
            return Math.min(burst, left + Math.max(0, now.toEpochMilli() - since) * perMilli);
        }

        boolean take(Instant now) {
            left = refilled(now);
            since = now.toEpochMilli();
            boolean taken = left >= 1;
            left -= taken ? 1 : 0;
            return taken;
        }
    }
}
