package org.seedbank.tunnels.pool;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.seedbank.overlay.endpoint.Address;

/**
 * Which circuit each destination has. Those that exits name are kept apart, so that none of them can push out what the
 * user chose. Lives on the node's loop.
 */
final class Destinations {
    private static final int MOST = 10_000;
    /** Twice what peers of BitTorrent are silent for at most, and some (BEP 3: two minutes). */
    private static final long FORGOTTEN_TICKS = 5 * 60 * CircuitPool.TICKS_PER_SECOND;

    private final Map<Address, Use> chosen = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Address, Use> named = new LinkedHashMap<>(16, 0.75f, true);

    /** The circuit of {@code destination}, if it has one that is ready; it is in use from now on. */
    Optional<PooledCircuit> of(Address destination, long tick) {
        Use use = chosen.get(destination);
        if (use == null || !use.circuit.circuit().isReady()) {
            use = named.get(destination);
        }
        if (use == null || !use.circuit.circuit().isReady()) {
            return Optional.empty();
        }
        use.tick = tick;
        return Optional.of(use.circuit);
    }

    /** The user goes to {@code destination} by {@code circuit}. */
    void choose(Address destination, PooledCircuit circuit, long tick) {
        put(chosen, destination, circuit, tick);
    }

    /** An exit says that {@code destination} sent something into {@code circuit}. */
    void name(Address destination, PooledCircuit circuit, long tick) {
        put(named, destination, circuit, tick);
    }

    /** Forgets what was not used for long, or whose circuit is gone. */
    void tidy(long tick) {
        tidy(chosen, tick);
        tidy(named, tick);
    }

    private static void tidy(Map<Address, Use> uses, long tick) {
        uses.values().removeIf(use -> {
            boolean isOver =
                    tick - use.tick > FORGOTTEN_TICKS || !use.circuit.circuit().isReady();
            if (isOver) {
                use.circuit.released();
            }
            return isOver;
        });
    }

    private static void put(Map<Address, Use> uses, Address destination, PooledCircuit circuit, long tick) {
        circuit.assigned();
        Use before = uses.put(destination, new Use(circuit, tick));
        if (before != null) {
            before.circuit.released();
        }
        if (uses.size() > MOST) {
            Iterator<Use> oldest = uses.values().iterator();
            oldest.next().circuit.released();
            oldest.remove();
        }
    }

    /** A destination on its circuit. */
    private static final class Use {
        private final PooledCircuit circuit;
        private long tick;

        Use(PooledCircuit circuit, long tick) {
            this.circuit = circuit;
            this.tick = tick;
        }
    }
}
