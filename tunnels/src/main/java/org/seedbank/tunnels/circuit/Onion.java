package org.seedbank.tunnels.circuit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellPort;
import org.seedbank.tunnels.crypto.EndToEnd;
import org.seedbank.tunnels.crypto.OpeningLayer;

/**
 * The layers of one circuit: one for each hop, and inside all of them one for the owner whom it was joined with, if
 * there is one.
 */
final class Onion {
    private final List<Hop> hops = new ArrayList<>();
    private @Nullable EndToEnd innermost;
    private boolean isJoined;

    /** The hops that are there, the one next to us first. */
    List<Hop> hops() {
        return hops;
    }

    void add(Hop hop) {
        hops.add(hop);
    }

    /**
     * From now on all that is said is for another owner.
     *
     * @param layer that both have
     * @param isProven whether the other one is there; else its first cell says so
     */
    void join(EndToEnd layer, boolean isProven) {
        innermost = layer;
        isJoined = isProven;
    }

    /** Whether another owner is at the far end. */
    boolean isJoined() {
        return isJoined;
    }

    /** Whether no layer has used all its counters. */
    boolean isUsable() {
        return hops.stream().allMatch(hop -> hop.forward().isUsable())
                && (innermost == null || innermost.outward().isUsable());
    }

    /**
     * Puts the draft under all layers but that of the first hop, the innermost first.
     *
     * @return its size, or less than 1 if it cannot be sent
     */
    int wrap(CellPort port, int messageSize) {
        if (!isUsable()) {
            return 0;
        }
        int size = innermost == null ? messageSize : port.wrap(innermost.outward(), messageSize);
        for (int i = hops.size() - 1; i > 0 && size > 0; i--) {
            size = port.wrap(hops.get(i).forward(), size);
        }
        return size;
    }

    /**
     * Takes all layers off a cell; what is left is the draft.
     *
     * @return its size, or {@link OpeningLayer#REFUSED}
     */
    int unwrap(CellPort port, byte[] cell, int cellSize) {
        byte[] array = cell;
        int offset = CellHeader.SIZE;
        int size = hops.isEmpty() ? OpeningLayer.REFUSED : cellSize - CellHeader.SIZE;
        for (int i = 0; i < hops.size() && size != OpeningLayer.REFUSED; i++) {
            size = port.unwrap(hops.get(i).backward(), array, offset, size);
            array = port.draft();
            offset = 0;
        }
        if (innermost != null && size != OpeningLayer.REFUSED) {
            size = port.unwrap(innermost.inward(), array, offset, size);
            isJoined |= size != OpeningLayer.REFUSED;
        }
        return size;
    }
}
