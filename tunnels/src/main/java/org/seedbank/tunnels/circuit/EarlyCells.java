package org.seedbank.tunnels.circuit;

/**
 * Which cells of an owner carry the flag that lets them extend a circuit: the first eight, and later those that do.
 *
 * @see "IPv8 tunnel community, relay early"
 */
final class EarlyCells {
    private static final int FIRST = 8;

    private int flagged;

    boolean next(boolean isExtend) {
        if (!isExtend && flagged >= FIRST) {
            return false;
        }
        flagged++;
        return true;
    }
}
