package org.seedbank.tunnels.relay;

/**
 * Bounds how far a circuit can be extended over one relay: cells that may extend it pass only while few cells of any
 * kind have passed.
 *
 * @see "IPv8 tunnel community, relay early; as its Python code counts"
 */
final class RelayEarly {
    private static final int LIMIT = 8;

    /** The cell that made this hop a relay counts. */
    private int passed = 1;

    /** Whether a cell passes. */
    boolean admits(boolean isEarly) {
        return !isEarly || passed < LIMIT;
    }

    /** A cell has passed; forged ones do not count, or they would stop the circuit. */
    void passed() {
        passed = Math.min(LIMIT, passed + 1);
    }
}
