package org.seedbank.trustchain.gossip;

import java.util.LinkedHashMap;
import java.util.Map;
import org.seedbank.trustchain.gossip.GossipSettings.Rate;

/** A token bucket for each of a bounded number of sources; the one not heard of longest is forgotten. */
final class Allowance {
    private static final int SOURCES = 4096;

    private final Rate rate;
    private final Map<Object, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Bucket> eldest) {
            return size() > SOURCES;
        }
    };

    Allowance(Rate rate) {
        this.rate = rate;
    }

    /** Takes one piece from what {@code source} may bring, if there is any left. */
    boolean take(Object source, long nowMillis) {
        return buckets.computeIfAbsent(source, key -> new Bucket(nowMillis)).take(nowMillis);
    }

    private final class Bucket {
        private double left = rate.burst();
        private long refilled;

        Bucket(long nowMillis) {
            this.refilled = nowMillis;
        }

        boolean take(long nowMillis) {
            // The wall clock may be set back; then nothing is refilled.
            left = Math.min(rate.burst(), left + Math.max(0, nowMillis - refilled) * rate.perSecond() / 1000.0);
            refilled = nowMillis;
            if (left < 1) {
                return false;
            }
            left--;
            return true;
        }
    }
}
