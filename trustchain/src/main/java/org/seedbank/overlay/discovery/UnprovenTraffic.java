package org.seedbank.overlay.discovery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;

/**
 * Bytes to and from addresses that have not proved that anybody there wants them, for the source of a datagram can be
 * invented. Such an address gets no more than came from it, except for one first packet a minute when somebody names it
 * and one puncture every five seconds.
 */
final class UnprovenTraffic {
    static final Duration PROBE_INTERVAL = Duration.ofSeconds(60);
    static final Duration PUNCTURE_INTERVAL = Duration.ofSeconds(5);

    private static final Duration LIFETIME = Duration.ofMinutes(2);
    private static final int TRACKED = 4096;

    private final Clock clock;
    private final Map<Address, Traffic> traffic = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, Traffic> eldest) {
            return size() > TRACKED;
        }
    };

    UnprovenTraffic(Clock clock) {
        this.clock = clock;
    }

    void received(Address from, int bytes) {
        of(from).credit += bytes;
    }

    /** Takes {@code bytes} from what may be sent to {@code to}, if that much came from there. */
    boolean spend(Address to, int bytes) {
        Traffic known = of(to);
        if (known.credit < bytes) {
            return false;
        }
        known.credit -= bytes;
        known.contacted = clock.instant();
        return true;
    }

    /** Whether {@code to} may get a first packet; if so, the next may follow in a minute. */
    boolean probe(Address to) {
        Traffic known = of(to);
        if (isWithin(known.probed, PROBE_INTERVAL)) {
            return false;
        }
        known.probed = clock.instant();
        known.contacted = known.probed;
        return true;
    }

    /** Whether {@code to} may get a puncture; if so, the next may follow in five seconds. */
    boolean puncture(Address to) {
        Traffic known = of(to);
        if (isWithin(known.punctured, PUNCTURE_INTERVAL)) {
            return false;
        }
        known.punctured = clock.instant();
        known.contacted = known.punctured;
        return true;
    }

    /** Whether anything was sent to {@code address} lately, so that a NAT would let its packets in. */
    boolean wasContacted(Address address) {
        Traffic known = traffic.get(address);
        return known != null && isWithin(known.contacted, LIFETIME);
    }

    private boolean isWithin(@Nullable Instant then, Duration interval) {
        return then != null && clock.instant().isBefore(then.plus(interval));
    }

    private Traffic of(Address address) {
        Traffic known = traffic.computeIfAbsent(address, key -> new Traffic());
        if (!isWithin(known.since, LIFETIME)) {
            known.since = clock.instant();
            known.credit = 0;
        }
        return known;
    }

    private static final class Traffic {
        private @Nullable Instant since;
        private @Nullable Instant probed;
        private @Nullable Instant punctured;
        private @Nullable Instant contacted;
        private long credit;
    }
}
