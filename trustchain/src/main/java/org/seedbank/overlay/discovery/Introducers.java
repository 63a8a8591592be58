package org.seedbank.overlay.discovery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.seedbank.overlay.endpoint.Address;

/**
 * Who names addresses at which nobody is. Dead ones come up by themselves now and then, so it takes six in a row, or
 * two at which nobody can be; then the introducer is no neighbour for a while and makes room for others.
 */
final class Introducers {
    private static final int LIMIT = 6;
    private static final int LIE = 3;
    private static final Duration SUSPICION = Duration.ofMinutes(10);
    private static final int TRACKED = 1024;

    private final Clock clock;
    private final Map<Address, Integer> misled = new LinkedHashMap<>();
    private final Map<Address, Instant> suspects = new LinkedHashMap<>();

    Introducers(Clock clock) {
        this.clock = clock;
    }

    /** Counts one at which nobody is; true if the introducer is suspect from now on. */
    boolean misled(Address introducer) {
        return count(introducer, 1);
    }

    /** Counts one at which nobody can be; true if the introducer is suspect from now on. */
    boolean lied(Address introducer) {
        return count(introducer, LIE);
    }

    void ledWell(Address introducer) {
        misled.remove(introducer);
    }

    boolean isSuspect(Address address) {
        Instant until = suspects.get(address);
        return until != null && clock.instant().isBefore(until);
    }

    private boolean count(Address introducer, int weight) {
        int weighed = misled.merge(introducer, weight, Integer::sum);
        if (weighed < LIMIT) {
            bound(misled);
            return false;
        }
        misled.remove(introducer);
        suspects.put(introducer, clock.instant().plus(SUSPICION));
        bound(suspects);
        return true;
    }

    private static void bound(Map<Address, ?> map) {
        if (map.size() > TRACKED) {
            map.remove(map.keySet().iterator().next());
        }
    }
}
