package org.seedbank.trustchain.agreement;

import org.seedbank.trustchain.block.BlockId;

/** A proposal that will never be answered, because it was let go. */
public final class ProposalWithdrawnException extends RuntimeException {
    ProposalWithdrawnException(BlockId proposal) {
        super("proposal " + proposal + " was withdrawn");
    }
}
