package org.seedbank.trustchain.validation;

import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;

/**
 * Proof that a key forked its chain: two different blocks with one id, both signed. Anybody can check it offline.
 *
 * @param first the block known first
 * @param second the other one
 */
public record DoubleSpend(HalfBlock first, HalfBlock second) {
    /**
     * Most bytes of a block that is taken from others: two of this size and their framing fit into one datagram, so
     * that every fork can be proven to everybody.
     */
    public static final int LARGEST_BLOCK = 3900;

    /** Refuses pairs that prove nothing; signatures are checked by whoever received the blocks. */
    public DoubleSpend {
        if (!first.id().equals(second.id()) || first.hash().equals(second.hash())) {
            throw new IllegalArgumentException("not two blocks of one number: " + first.id() + ", " + second.id());
        }
    }

    /** Whether the owner really signed both; true of every proof that validation gave. */
    public boolean isGenuine() {
        return first.isSignedByOwner() && second.isSignedByOwner();
    }

    /** The number signed twice. */
    public BlockId id() {
        return first.id();
    }
}
