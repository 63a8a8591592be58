package org.seedbank.trustchain.validation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;

/**
 * The known blocks, with a memory of where there are none: blocks that come together mostly fall into one gap of their
 * chain, which is looked up once and not again for each of them. Good for as long as nothing is written.
 */
public final class GapView implements ChainView {
    private final ChainView known;
    private final Map<PublicKey, Gap> gaps = new HashMap<>();

    /** Looks into {@code known}. */
    public GapView(ChainView known) {
        this.known = known;
    }

    @Override
    public Optional<HalfBlock> at(BlockId id) {
        Gap gap = gaps.get(id.owner());
        if (gap != null && gap.isAround(id)) {
            return Optional.empty();
        }
        Optional<HalfBlock> block = known.at(id);
        if (block.isEmpty()) {
            gaps.put(id.owner(), new Gap(known.before(id), known.after(id)));
        }
        return block;
    }

    @Override
    public Optional<HalfBlock> linked(HalfBlock block) {
        return known.linked(block);
    }

    @Override
    public Optional<HalfBlock> before(BlockId id) {
        Gap gap = gapBelow(id);
        return gap == null ? known.before(id) : gap.below;
    }

    @Override
    public Optional<HalfBlock> after(BlockId id) {
        Gap gap = gapAbove(id);
        return gap == null ? known.after(id) : gap.above;
    }

    @Override
    public Optional<HalfBlock> before(BlockId id, BlockType type) {
        Gap gap = gapBelow(id);
        return gap == null || isOther(gap.below, type) ? known.before(id, type) : gap.below;
    }

    @Override
    public Optional<HalfBlock> after(BlockId id, BlockType type) {
        Gap gap = gapAbove(id);
        return gap == null || isOther(gap.above, type) ? known.after(id, type) : gap.above;
    }

    @Override
    public SequenceNumber runStart(BlockId id) {
        return known.runStart(id);
    }

    @Override
    public Optional<HalfBlock> latest(PublicKey owner) {
        return known.latest(owner);
    }

    private static boolean isOther(Optional<HalfBlock> edge, BlockType type) {
        return edge.isPresent() && !edge.get().type().equals(type);
    }

    private @Nullable Gap gapBelow(BlockId id) {
        Gap gap = gaps.get(id.owner());
        long number = id.sequence().value();
        return gap != null && gap.first <= number && number <= gap.last + 1 ? gap : null;
    }

    private @Nullable Gap gapAbove(BlockId id) {
        Gap gap = gaps.get(id.owner());
        long number = id.sequence().value();
        return gap != null && gap.first - 1 <= number && number <= gap.last ? gap : null;
    }

    /** Numbers of one chain of which none is known, and the blocks at its edges. */
    private static final class Gap {
        private final Optional<HalfBlock> below;
        private final Optional<HalfBlock> above;
        private final long first;
        private final long last;

        Gap(Optional<HalfBlock> below, Optional<HalfBlock> above) {
            this.below = below;
            this.above = above;
            this.first = below.map(block -> block.sequence().value()).orElse(0L) + 1;
            this.last = above.map(block -> block.sequence().value() - 1).orElse(Long.MAX_VALUE - 1);
        }

        boolean isAround(BlockId id) {
            return first <= id.sequence().value() && id.sequence().value() <= last;
        }
    }
}
