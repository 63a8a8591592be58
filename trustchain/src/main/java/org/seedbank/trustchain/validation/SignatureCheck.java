package org.seedbank.trustchain.validation;

import org.seedbank.trustchain.block.HalfBlock;

/** Says whether a block is signed by its owner. */
@FunctionalInterface
public interface SignatureCheck {
    /** Computes the answer each time. */
    SignatureCheck ANEW = HalfBlock::isSignedByOwner;

    /** Whether the signature of {@code block} is its owner's. */
    boolean isSigned(HalfBlock block);
}
