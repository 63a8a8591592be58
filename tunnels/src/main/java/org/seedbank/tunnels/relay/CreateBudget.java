package org.seedbank.tunnels.relay;

import java.util.LinkedHashMap;
import java.util.Map;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;

/** How many circuits may be asked for, since each costs key agreements. Loopback counts as one source. */
final class CreateBudget {
    private static final int SOURCES = 4096;
    private static final int BURST = 5;
    private static final int ALL = 10;

    private final int perSecond;
    private final Map<Bytes, Integer> used = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Integer> eldest) {
            return size() > SOURCES;
        }
    };
    private int usedByAll;

    CreateBudget(int perSecond) {
        this.perSecond = perSecond;
    }

    boolean take(Address source) {
        Bytes network = source.isIpv6() ? source.ip().slice(0, 8) : source.ip();
        int before = used.getOrDefault(network, 0);
        if (before >= BURST * perSecond || usedByAll >= ALL * perSecond) {
            return false;
        }
        used.put(network, before + 1);
        usedByAll++;
        return true;
    }

    void tick() {
        usedByAll = 0;
        used.replaceAll((source, count) -> count - perSecond);
        used.values().removeIf(count -> count <= 0);
    }
}
