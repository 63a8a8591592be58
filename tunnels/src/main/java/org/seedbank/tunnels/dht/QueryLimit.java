package org.seedbank.tunnels.dht;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.seedbank.overlay.peer.Peer;

/**
 * How many questions a node may ask: ten in any five seconds. Of a bounded number of nodes, the one not heard of
 * longest is forgotten.
 *
 * @see "IPv8 DHT community, node limits"
 */
final class QueryLimit {
    static final int QUERIES = 10;
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final int REMEMBERED = 4096;

    private final Clock clock;
    private final Map<Peer, Deque<Instant>> recent = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Peer, Deque<Instant>> eldest) {
            return size() > REMEMBERED;
        }
    };

    QueryLimit(Clock clock) {
        this.clock = clock;
    }

    /** How many more questions are allowed now. */
    int left(Peer peer) {
        return QUERIES - recentOf(peer).size();
    }

    /** Takes one of those that are left, if any are. */
    boolean take(Peer peer) {
        Deque<Instant> times = recentOf(peer);
        return times.size() < QUERIES && times.add(clock.instant());
    }

    private Deque<Instant> recentOf(Peer peer) {
        Deque<Instant> times = recent.computeIfAbsent(peer, key -> new ArrayDeque<>(QUERIES));
        Instant now = clock.instant();
        while (!times.isEmpty() && !now.isBefore(times.getFirst().plus(INTERVAL))) {
            times.removeFirst();
        }
        return times;
    }
}
