package org.seedbank.trustchain.agreement;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
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

/** The blocks on disk, and those on their way to it, as one. */
final class UnflushedBlocks implements ChainView {
    private final ChainView flushed;
    private final Map<PublicKey, NavigableMap<SequenceNumber, HalfBlock>> chains = new HashMap<>();
    private final Map<BlockLink, HalfBlock> answers = new HashMap<>();

    UnflushedBlocks(ChainView flushed) {
        this.flushed = flushed;
    }

    void add(List<HalfBlock> blocks) {
        for (HalfBlock block : blocks) {
            chains.computeIfAbsent(block.owner(), owner -> new TreeMap<>()).putIfAbsent(block.sequence(), block);
            if (!block.isProposal()) {
                answers.putIfAbsent(block.link(), block);
            }
        }
    }

    void remove(List<HalfBlock> blocks) {
        for (HalfBlock block : blocks) {
            answers.remove(block.link(), block);
            chains.computeIfPresent(block.owner(), (owner, chain) -> {
                chain.remove(block.sequence());
                return chain.isEmpty() ? null : chain;
            });
        }
    }

    void clear() {
        chains.clear();
        answers.clear();
    }

    @Override
    public Optional<HalfBlock> at(BlockId id) {
        return Optional.ofNullable(chain(id).get(id.sequence())).or(() -> flushed.at(id));
    }

    @Override
    public Optional<HalfBlock> linked(HalfBlock block) {
        if (block.isProposal()) {
            return flushed.linked(block)
                    .or(() -> Optional.ofNullable(answers.get(BlockLink.answerTo(block.id())))
                            .filter(answer -> block.link().names(answer.owner())
                                    || block.link().counterparty().equals(BlockLink.ANYBODY)));
        }
        return PublicKey.isParseable(block.link().counterparty())
                ? at(new BlockId(
                        new PublicKey(block.link().counterparty()),
                        new SequenceNumber(block.link().sequence())))
                : Optional.empty();
    }

    @Override
    public Optional<HalfBlock> before(BlockId id) {
        return higher(value(chain(id).lowerEntry(id.sequence())), flushed.before(id));
    }

    @Override
    public Optional<HalfBlock> after(BlockId id) {
        return lower(value(chain(id).higherEntry(id.sequence())), flushed.after(id));
    }

    @Override
    public Optional<HalfBlock> before(BlockId id, BlockType type) {
        NavigableMap<SequenceNumber, HalfBlock> below = chain(id).headMap(id.sequence(), false);
        return higher(first(below.descendingMap().values(), type), flushed.before(id, type));
    }

    @Override
    public Optional<HalfBlock> after(BlockId id, BlockType type) {
        NavigableMap<SequenceNumber, HalfBlock> above = chain(id).tailMap(id.sequence(), false);
        return lower(first(above.values(), type), flushed.after(id, type));
    }

    @Override
    public SequenceNumber runStart(BlockId id) {
        return flushed.runStart(new BlockId(id.owner(), ChainView.runStart(chain(id), id.sequence())));
    }

    @Override
    public Optional<HalfBlock> latest(PublicKey owner) {
        return higher(
                value(chains.getOrDefault(owner, Collections.emptyNavigableMap())
                        .lastEntry()),
                flushed.latest(owner));
    }

    private NavigableMap<SequenceNumber, HalfBlock> chain(BlockId id) {
        return chains.getOrDefault(id.owner(), Collections.emptyNavigableMap());
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

    private static Optional<HalfBlock> higher(@Nullable HalfBlock unflushed, Optional<HalfBlock> stored) {
        return unflushed != null
                        && stored.filter(block -> block.sequence().compareTo(unflushed.sequence()) > 0)
                                .isEmpty()
                ? Optional.of(unflushed)
                : stored;
    }

    private static Optional<HalfBlock> lower(@Nullable HalfBlock unflushed, Optional<HalfBlock> stored) {
        return unflushed != null
                        && stored.filter(block -> block.sequence().compareTo(unflushed.sequence()) < 0)
                                .isEmpty()
                ? Optional.of(unflushed)
                : stored;
    }

    private static @Nullable HalfBlock value(Map.@Nullable Entry<SequenceNumber, HalfBlock> entry) {
        return entry == null ? null : entry.getValue();
    }
}
