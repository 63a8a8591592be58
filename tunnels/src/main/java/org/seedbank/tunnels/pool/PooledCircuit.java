package org.seedbank.tunnels.pool;

import java.time.Duration;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.SpeedTest;

/** A circuit of a pool, and what is known of it. */
final class PooledCircuit {
    /** Before anything is measured: what one circuit of the published network gives. */
    private static final double UNMEASURED = 1e6;

    private static final double WORST_LOSS = 0.3;
    private static final int TIMES_SLOWER = 4;

    private final Circuit circuit;
    private double perSecond = UNMEASURED;
    private int destinations;

    PooledCircuit(Circuit circuit) {
        this.circuit = circuit;
    }

    Circuit circuit() {
        return circuit;
    }

    double perSecond() {
        return perSecond;
    }

    void measured(SpeedTest.Outcome outcome) {
        perSecond = outcome.perSecond();
    }

    void assigned() {
        destinations++;
    }

    /** How much of it a new destination may hope for. */
    double promise() {
        return perSecond * (1 - circuit.loss()) / (1 + destinations);
    }

    /** Whether it is much worse than a typical one of {@code speed} bytes a second and {@code roundTrip}. */
    boolean isPoorBeside(double speed, Duration roundTrip) {
        boolean isSlow = perSecond * TIMES_SLOWER < speed;
        boolean isFar = circuit.roundTrip()
                .filter(own -> own.compareTo(roundTrip.multipliedBy(TIMES_SLOWER)) > 0)
                .isPresent();
        return isSlow || isFar || circuit.loss() > WORST_LOSS;
    }
}
