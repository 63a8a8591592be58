package org.seedbank.tunnels.circuit;

import java.time.Duration;

/** How far a circuit is. */
public sealed interface CircuitState {
    /**
     * Being built.
     *
     * @param hops that are there already
     */
    record Extending(int hops) implements CircuitState {}

    /**
     * In use.
     *
     * @param setUp how long it took to build
     */
    record Ready(Duration setUp) implements CircuitState {}

    /**
     * Gone.
     *
     * @param reason why
     */
    record Closed(Reason reason) implements CircuitState {}

    /** Why a circuit is gone. */
    enum Reason {
        /** It did not come about. */
        FAILED,
        /** Nobody needs it any more. */
        NOT_NEEDED,
        /** Nothing was heard for too long. */
        SILENT,
        /** The first hop said so. */
        DESTROYED,
        /** It has carried as much, or lived as long, as a circuit may. */
        USED_UP
    }
}
