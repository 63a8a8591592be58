package org.seedbank.trustchain.agreement;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.validation.ChainView;

/** The blocks on disk, and those on their way to it, as one. */
final class UnflushedBlocks implements ChainView {
    private static final Comparator<HalfBlock> BY_SEQUENCE = Comparator.comparing(HalfBlock::sequence);

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
        return nearest(below(id), flushed.before(id), BinaryOperator.maxBy(BY_SEQUENCE));
    }

    @Override
    public Optional<HalfBlock> after(BlockId id) {
        return nearest(above(id), flushed.after(id), BinaryOperator.minBy(BY_SEQUENCE));
    }

    @Override
    public Optional<HalfBlock> before(BlockId id, BlockType type) {
        return nearest(
                below(id).filter(block -> block.type().equals(type)),
                flushed.before(id, type),
                BinaryOperator.maxBy(BY_SEQUENCE));
    }

    @Override
    public Optional<HalfBlock> after(BlockId id, BlockType type) {
        return nearest(
                above(id).filter(block -> block.type().equals(type)),
                flushed.after(id, type),
                BinaryOperator.minBy(BY_SEQUENCE));
    }

    @Override
    public Optional<HalfBlock> latest(PublicKey owner) {
        Stream<HalfBlock> unflushed =
                chains.getOrDefault(owner, Collections.emptyNavigableMap()).descendingMap().values().stream();
        return nearest(unflushed, flushed.latest(owner), BinaryOperator.maxBy(BY_SEQUENCE));
    }

    private NavigableMap<SequenceNumber, HalfBlock> chain(BlockId id) {
        return chains.getOrDefault(id.owner(), Collections.emptyNavigableMap());
    }

    private Stream<HalfBlock> below(BlockId id) {
        return chain(id).headMap(id.sequence(), false).descendingMap().values().stream();
    }

    private Stream<HalfBlock> above(BlockId id) {
        return chain(id).tailMap(id.sequence(), false).values().stream();
    }

    private static Optional<HalfBlock> nearest(
            Stream<HalfBlock> unflushedNearestFirst, Optional<HalfBlock> stored, BinaryOperator<HalfBlock> nearer) {
        return Stream.concat(unflushedNearestFirst.limit(1), stored.stream()).reduce(nearer);
    }
}
