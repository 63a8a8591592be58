package org.seedbank.tunnels.relay;

import java.util.LinkedHashMap;
import java.util.Map;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;

/**
 * How many requests that cost more than the datagram they come in are taken: of one source, and of all. Whoever is
 * known to be where its requests come from has a share that strangers, who may lie about that, do not touch.
 */
final class RequestBudget {
    private static final int SOURCES = 4096;
    private static final int BURST = 5;
    private static final int ALL = 10;

    private final int perSecond;
    private final Map<Bytes, Integer> used = newestOnly();
    private final Map<Bytes, Boolean> known = newestOnly();
    private int usedByKnown;
    private int usedByStrangers;

    /** @param perSecond of one source; five times as many at once, ten times as many of all */
    RequestBudget(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Something came from {@code source} that only whoever receives there could have sent. */
    void know(Address source) {
        known.put(Source.of(source), true);
    }

    boolean take(Address source) {
        Bytes network = Source.of(source);
        int before = used.getOrDefault(network, 0);
        boolean isKnown = known.containsKey(network);
        if (before >= BURST * perSecond || (isKnown ? usedByKnown : usedByStrangers) >= ALL * perSecond) {
            return false;
        }
        used.put(network, before + 1);
        if (isKnown) {
            usedByKnown++;
        } else {
            usedByStrangers++;
        }
        return true;
    }

    void tick() {
        usedByKnown = 0;
        usedByStrangers = 0;
        used.replaceAll((source, count) -> count - perSecond);
        used.values().removeIf(count -> count <= 0);
    }

    private static <V> Map<Bytes, V> newestOnly() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Bytes, V> eldest) {
                return size() > SOURCES;
            }
        };
    }
}
