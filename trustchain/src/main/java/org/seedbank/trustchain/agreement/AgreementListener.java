package org.seedbank.trustchain.agreement;

import org.seedbank.trustchain.block.HalfBlock;

/** Told of agreements. Called on the node's loop. */
@FunctionalInterface
public interface AgreementListener {
    /** Both halves are on disk, and the answer was made here just now. */
    void agreed(HalfBlock proposal, HalfBlock answer);
}
