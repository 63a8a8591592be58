package org.seedbank.overlay.endpoint;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.seedbank.overlay.wire.Bytes;

/**
 * A token bucket for each source, so that one flooding machine cannot occupy the loop. Sources are IPv4 addresses and
 * /64 networks of IPv6, for a single customer commands a whole one. Loopback has no limit: it is this machine, where
 * many nodes may share one address.
 */
final class SourceBudget {
    static final Bytes LOOPBACK_6 = Bytes.fromHex("00000000000000000000000000000001");

    private final double packetsPerMilli;
    private final double burst;
    private final Map<Bytes, Bucket> buckets;

    SourceBudget(int packetsPerSecond, int sourcesTracked) {
        this.packetsPerMilli = packetsPerSecond / 1000.0;
        this.burst = packetsPerSecond;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Bytes, Bucket> eldest) {
                return size() > sourcesTracked;
            }
        };
    }

    /** As below; the clock is read only if it matters. */
    boolean admits(Bytes from, Clock clock) {
        return isLoopback(from) || admits(from, clock.millis());
    }

    /** Takes one packet from the budget of {@code from}, if there is one left. */
    boolean admits(Bytes from, long nowMillis) {
        if (isLoopback(from)) {
            return true;
        }
        Bytes source = from.size() == 16 ? from.slice(0, 8) : from;
        return buckets.computeIfAbsent(source, key -> new Bucket(burst, nowMillis))
                .take(nowMillis);
    }

    int sources() {
        return buckets.size();
    }

    private static boolean isLoopback(Bytes ip) {
        return ip.size() == 4 ? ip.at(0) == 127 : ip.equals(LOOPBACK_6);
    }

    private final class Bucket {
        private double tokens;
        private long refilled;

        Bucket(double tokens, long nowMillis) {
            this.tokens = tokens;
            this.refilled = nowMillis;
        }

        boolean take(long nowMillis) {
            // The wall clock may be set back; then nothing is refilled.
            long passed = Math.max(0, nowMillis - refilled);
            tokens = Math.min(burst, tokens + passed * packetsPerMilli);
            refilled = nowMillis;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }
}
