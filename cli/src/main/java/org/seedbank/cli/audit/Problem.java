package org.seedbank.cli.audit;

import java.util.Optional;
import org.seedbank.trustchain.block.BlockId;

/**
 * Something that is not as it must be.
 *
 * @param block where; absent when it is not about one block
 * @param what in words, without a full stop
 */
public record Problem(Optional<BlockId> block, String what) {
    static Problem at(BlockId block, String what) {
        return new Problem(Optional.of(block), what);
    }

    static Problem general(String what) {
        return new Problem(Optional.empty(), what);
    }

    @Override
    public String toString() {
        return block.map(id -> "block " + id + ": ").orElse("") + what;
    }
}
