package org.seedbank.cli.audit;

import org.seedbank.trustchain.block.BlockId;

/**
 * Something that is not as it must be.
 *
 * @param block where
 * @param what in words, without a full stop
 */
public record Problem(BlockId block, String what) {
    @Override
    public String toString() {
        return "block " + block + ": " + what;
    }
}
