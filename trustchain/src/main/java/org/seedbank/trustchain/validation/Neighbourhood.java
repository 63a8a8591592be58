package org.seedbank.trustchain.validation;

import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;

/** Which numbers around a block are known. */
final class Neighbourhood {
    /**
     * Looks between two neighbours of one type before their whole stretch is taken as known. The ledger answers for a
     * whole run of blocks at once, so only blocks on their way to it take one each.
     */
    static final int MAX_STEPS = 10_000;

    private final ChainView view;
    private final PublicKey owner;

    Neighbourhood(ChainView view, PublicKey owner) {
        this.view = view;
        this.owner = owner;
    }

    /** The unknown numbers right below {@code upper}, down to {@code known} or to the beginning of the chain. */
    Optional<BlockRange> gap(Optional<HalfBlock> known, long upper) {
        return gap(known.map(block -> block.sequence().value()).orElse(0L), upper);
    }

    /**
     * The highest gap between two numbers, both of which count as known.
     *
     * @param lower 0 for the beginning of the chain
     */
    Optional<BlockRange> firstGapBelow(long upper, long lower) {
        long current = upper;
        for (int step = 0; step < MAX_STEPS && current - 1 > lower; step++) {
            long below = view.before(new BlockId(owner, new SequenceNumber(current)))
                    .map(block -> Math.max(block.sequence().value(), lower))
                    .orElse(lower);
            if (below < current - 1) {
                return gap(below, current);
            }
            current = below == lower
                    ? lower
                    : view.runStart(new BlockId(owner, new SequenceNumber(below)))
                            .value();
        }
        return Optional.empty();
    }

    private Optional<BlockRange> gap(long lower, long upper) {
        return upper - lower <= 1
                ? Optional.empty()
                : Optional.of(new BlockRange(owner, new SequenceNumber(lower + 1), new SequenceNumber(upper - 1)));
    }
}
