package org.seedbank.tunnels.directory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.seedbank.overlay.crypto.PublicKey;

/**
 * Who was part of something that fell silent. One of them is gone and nobody says which, so for a while others are
 * taken rather; where there are no others they are taken all the same.
 */
final class Suspects {
    private static final Duration MEMORY = Duration.ofSeconds(60);
    private static final int LIMIT = 200;

    private final Clock clock;
    private final Map<PublicKey, Instant> since = new LinkedHashMap<>();

    Suspects(Clock clock) {
        this.clock = clock;
    }

    void add(PublicKey key) {
        since.remove(key);
        if (since.size() >= LIMIT) {
            Iterator<PublicKey> oldest = since.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        since.put(key, clock.instant());
    }

    void remove(PublicKey key) {
        since.remove(key);
    }

    boolean contains(PublicKey key) {
        Instant begin = since.get(key);
        return begin != null && Duration.between(begin, clock.instant()).compareTo(MEMORY) < 0;
    }
}
