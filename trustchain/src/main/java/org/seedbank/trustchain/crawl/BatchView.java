package org.seedbank.trustchain.crawl;

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

/**
 * The known blocks and those of one batch found good so far. Chains mostly arrive in order, so the neighbour of a block
 * is nearly always in the batch, and nothing is known above it: both are answered without reading the ledger.
 */
final class BatchView implements ChainView {
    private final ChainView known;
    private final Map<PublicKey, NavigableMap<SequenceNumber, HalfBlock>> batch = new HashMap<>();
    private final Map<BlockLink, HalfBlock> answers = new HashMap<>();
    private final Map<PublicKey, Long> ends = new HashMap<>();

    BatchView(ChainView known) {
        this.known = known;
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
        return id.sequence().value() > end(id.owner()) ? Optional.empty() : known.at(id);
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
        HalfBlock own = chain(id).headMap(id.sequence(), false).descendingMap().values().stream()
                .filter(block -> block.type().equals(type))
                .findFirst()
                .orElse(null);
        return lower(id, own, () -> known.before(id, type));
    }

    @Override
    public Optional<HalfBlock> after(BlockId id, BlockType type) {
        HalfBlock own = chain(id).tailMap(id.sequence(), false).values().stream()
                .filter(block -> block.type().equals(type))
                .findFirst()
                .orElse(null);
        return higher(id, own, () -> known.after(id, type));
    }

    @Override
    public Optional<HalfBlock> latest(PublicKey owner) {
        NavigableMap<SequenceNumber, HalfBlock> chain = batch.getOrDefault(owner, Collections.emptyNavigableMap());
        return !chain.isEmpty() && chain.lastKey().value() > end(owner)
                ? Optional.of(chain.lastEntry().getValue())
                : known.latest(owner);
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
        if (id.sequence().value() >= end(id.owner())) {
            return Optional.ofNullable(own);
        }
        Optional<HalfBlock> other = search.found();
        return own != null
                        && other.filter(found -> found.sequence().compareTo(own.sequence()) < 0)
                                .isEmpty()
                ? Optional.of(own)
                : other;
    }

    /** The highest known number of {@code owner} outside of the batch, 0 if there is none. */
    private long end(PublicKey owner) {
        return ends.computeIfAbsent(
                owner,
                key -> known.latest(key).map(block -> block.sequence().value()).orElse(0L));
    }

    private NavigableMap<SequenceNumber, HalfBlock> chain(BlockId id) {
        return batch.getOrDefault(id.owner(), Collections.emptyNavigableMap());
    }

    private static @Nullable HalfBlock value(Map.@Nullable Entry<SequenceNumber, HalfBlock> entry) {
        return entry == null ? null : entry.getValue();
    }
}
