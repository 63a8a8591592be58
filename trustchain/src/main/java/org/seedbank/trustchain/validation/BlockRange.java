package org.seedbank.trustchain.validation;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.SequenceNumber;

/**
 * Blocks of one chain that are not known, to be asked for.
 *
 * @param owner whose chain
 * @param first lowest number
 * @param last highest number, not below {@code first}
 */
public record BlockRange(PublicKey owner, SequenceNumber first, SequenceNumber last) {
    /** Refuses empty ranges. */
    public BlockRange {
        if (last.compareTo(first) < 0) {
            throw new IllegalArgumentException("blocks " + first + " to " + last);
        }
    }

    /** How many blocks. */
    public long size() {
        return last.value() - first.value() + 1;
    }

    @Override
    public String toString() {
        return owner + "#" + first + ".." + last;
    }
}
