package org.seedbank.overlay.sim;

/** A task of a simulated node threw, or what was waited for did not happen; the message names seed and virtual time. */
public final class SimulationFailedException extends IllegalStateException {
    SimulationFailedException(String message) {
        super(message);
    }

    SimulationFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
