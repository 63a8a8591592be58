package org.seedbank.tunnels.pool;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.SpeedTest;

/**
 * A circuit of a pool, and what is known of it. How fast and how far it is counts only while it carries nothing: a
 * queue of its own streams looks like distance.
 */
final class PooledCircuit {
    /** Before anything is measured: what one circuit of the published network gives. */
    private static final double UNMEASURED = 1e6;

    private static final double WORST_LOSS = 0.3;
    private static final int TIMES_SLOWER = 4;
    /** Smoothed round trips have forgotten by then what traffic did to them. */
    private static final long CALM_TICKS = 30 * CircuitPool.TICKS_PER_SECOND;
    /** Longer than peers of BitTorrent are silent on a connection that lives (BEP 3: two minutes). */
    private static final long IDLE_TICKS = 150 * CircuitPool.TICKS_PER_SECOND;

    private final Circuit circuit;
    private OptionalDouble perSecond = OptionalDouble.empty();
    private Optional<Duration> roundTrip = Optional.empty();
    private int destinations;
    private long datagrams;
    private long lastUse = -IDLE_TICKS;
    private boolean isRetired;

    PooledCircuit(Circuit circuit) {
        this.circuit = circuit;
    }

    Circuit circuit() {
        return circuit;
    }

    /** Bytes a second when it was measured last; empty if its exit does not let itself be measured. */
    OptionalDouble perSecond() {
        return perSecond;
    }

    /** How long an answer of its exit took when it carried nothing. */
    Optional<Duration> roundTrip() {
        return roundTrip;
    }

    /** Whether no new destination is to have it. */
    boolean isRetired() {
        return isRetired;
    }

    /** From now on no new destination has it. */
    void retire() {
        isRetired = true;
    }

    void measured(SpeedTest.Outcome outcome) {
        if (outcome.answers() > 0) {
            perSecond = OptionalDouble.of(outcome.perSecond());
        }
    }

    void assigned() {
        destinations++;
    }

    void released() {
        destinations--;
    }

    /** Notes whether it carried anything since the last time. */
    void look(long tick) {
        if (circuit.datagrams() != datagrams) {
            datagrams = circuit.datagrams();
            lastUse = tick;
        } else if (isCalm(tick)) {
            roundTrip = circuit.roundTrip();
        }
    }

    /** Whether it can be measured. */
    boolean isCalm(long tick) {
        return tick - lastUse >= CALM_TICKS;
    }

    /** Whether nobody misses it. */
    boolean isIdle(long tick) {
        return tick - lastUse >= IDLE_TICKS;
    }

    /** How much of it a new destination may hope for. */
    double promise() {
        return perSecond.orElse(UNMEASURED) * (1 - circuit.loss()) / (1 + destinations);
    }

    /** Whether too much gets lost on it, whatever others are like. */
    boolean isLossy() {
        return circuit.loss() > WORST_LOSS;
    }

    /** Whether it is much slower than a typical one of {@code speed} bytes a second. */
    boolean isSlowBeside(double speed) {
        return perSecond.isPresent() && perSecond.getAsDouble() * TIMES_SLOWER < speed;
    }

    /** Whether it is much further than a typical one of {@code typical}. */
    boolean isFarBeside(Duration typical) {
        return roundTrip
                .filter(own -> own.compareTo(typical.multipliedBy(TIMES_SLOWER)) > 0)
                .isPresent();
    }
}
