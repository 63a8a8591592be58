package org.seedbank.tunnels.pool;

import java.time.Duration;
import org.seedbank.tunnels.circuit.CircuitPlan;

/**
 * What a pool keeps.
 *
 * @param circuit what each circuit should be like
 * @param size circuits that are ready or being built
 * @param review time between looks at which are slow
 * @param roundsBeforeFailure circuits in a row that fail before whoever waits for the first one is told
 */
public record PoolPlan(CircuitPlan circuit, int size, Duration review, int roundsBeforeFailure) {
    private static final int LARGEST = 64;

    /** Refuses empty and huge pools. */
    public PoolPlan {
        if (size < 1 || size > LARGEST || review.toMillis() < 1 || roundsBeforeFailure < 1) {
            throw new IllegalArgumentException(
                    size + " circuits, reviewed every " + review + ", failed after " + roundsBeforeFailure);
        }
    }

    /** Four circuits of this kind, as many as let one download go on at speed while one of them is replaced. */
    public static PoolPlan of(CircuitPlan circuit) {
        return new PoolPlan(circuit, 4, Duration.ofMinutes(1), 2);
    }
}
