package org.seedbank.trustchain.crawl;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.validation.ChainView;
import org.seedbank.trustchain.validation.GapView;

/**
 * The known blocks and those of one batch found good so far. Chains mostly arrive in order, so the neighbour of a block
 * is nearly always in the batch, and what is known around the batch is looked up once.
 */
final class BatchView implements ChainView {
    private final GapView known;
    private final Map<PublicKey, NavigableMap<SequenceNumber, HalfBlock>> batch = new HashMap<>();
    private final Map<BlockLink, HalfBlock> answers = new HashMap<>();

    BatchView(ChainView known) {
        this.known = new GapView(known);
    }

    void add(HalfBlock block) {
        batch.computeIfAbsent(block.owner(), owner -> new TreeMap<>()).put(block.sequence(), block);
        if (!block.isProposal()) {
            answers.putIfAbsent(block.link(), block);
        }
    }

    @Override
    public Optional<HalfBlock> at(BlockId id) {
        HalfBlock own = chain(id).get(id.sequence());
        if (own != null) {
            return Optional.of(own);
        }
        return known.at(id);
    }

    @Override
    public Optional<HalfBlock> linked(HalfBlock block) {
        BlockLink link = block.link();
        if (block.isProposal()) {
            return known.linked(block)
                    .or(() -> Optional.ofNullable(answers.get(BlockLink.answerTo(block.id())))
                            .filter(answer -> link.names(answer.owner())
                                    || link.counterparty().equals(BlockLink.ANYBODY)));
        }
        return PublicKey.isParseable(link.counterparty())
                ? at(new BlockId(new PublicKey(link.counterparty()), new SequenceNumber(link.sequence())))
                : Optional.empty();
    }

    @Override
    public Optional<HalfBlock> before(BlockId id) {
        return lower(id, value(chain(id).lowerEntry(id.sequence())), () -> known.before(id));
    }

    @Override
    public Optional<HalfBlock> after(BlockId id) {
        return higher(id, value(chain(id).higherEntry(id.sequence())), () -> known.after(id));
    }

    @Override
    public Optional<HalfBlock> before(BlockId id, BlockType type) {
        HalfBlock own =
                first(chain(id).headMap(id.sequence(), false).descendingMap().values(), type);
        return lower(id, own, () -> known.before(id, type));
    }

    @Override
    public Optional<HalfBlock> after(BlockId id, BlockType type) {
        HalfBlock own = first(chain(id).tailMap(id.sequence(), false).values(), type);
        return higher(id, own, () -> known.after(id, type));
    }

    @Override
    public SequenceNumber runStart(BlockId id) {
        return known.runStart(new BlockId(id.owner(), ChainView.runStart(chain(id), id.sequence())));
    }

    @Override
    public Optional<HalfBlock> latest(PublicKey owner) {
        HalfBlock own =
                value(batch.getOrDefault(owner, Collections.emptyNavigableMap()).lastEntry());
        Optional<HalfBlock> other = known.latest(owner);
        return own != null
                        && other.filter(found -> found.sequence().compareTo(own.sequence()) > 0)
                                .isEmpty()
                ? Optional.of(own)
                : other;
    }

    /** Looks for known blocks. */
    private interface Search {
        Optional<HalfBlock> found();
    }

    private Optional<HalfBlock> lower(BlockId id, @Nullable HalfBlock own, Search search) {
        if (own != null && own.sequence().value() == id.sequence().value() - 1) {
            return Optional.of(own);
        }
        Optional<HalfBlock> other = search.found();
        return own != null
                        && other.filter(found -> found.sequence().compareTo(own.sequence()) > 0)
                                .isEmpty()
                ? Optional.of(own)
                : other;
    }

    private Optional<HalfBlock> higher(BlockId id, @Nullable HalfBlock own, Search search) {
        if (own != null && own.sequence().value() == id.sequence().value() + 1) {
            return Optional.of(own);
        }
        Optional<HalfBlock> other = search.found();
        return own != null
                        && other.filter(found -> found.sequence().compareTo(own.sequence()) < 0)
                                .isEmpty()
                ? Optional.of(own)
                : other;
    }

    private NavigableMap<SequenceNumber, HalfBlock> chain(BlockId id) {
        return batch.getOrDefault(id.owner(), Collections.emptyNavigableMap());
    }

    /** The first of {@code type}. Not a stream, which would count all blocks before it looks at one. */
    private static @Nullable HalfBlock first(Collection<HalfBlock> blocks, BlockType type) {
        for (HalfBlock block : blocks) {
            if (block.type().equals(type)) {
                return block;
            }
        }
        return null;
    }

    private static @Nullable HalfBlock value(Map.@Nullable Entry<SequenceNumber, HalfBlock> entry) {
        return entry == null ? null : entry.getValue();
    }
}
