package org.seedbank.trustchain.transfer;

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
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.validation.ChainView;

/**
 * What is stored, together with what was accepted and is on its way there. Exports bring chains in order, so the block
 * before is nearly always the last one accepted, which saves most questions to the store.
 */
final class ImportView implements ChainView {
    private static final Comparator<HalfBlock> BY_SEQUENCE = Comparator.comparing(HalfBlock::sequence);

    private final ChainView stored;
    private final Map<PublicKey, NavigableMap<SequenceNumber, HalfBlock>> accepted = new HashMap<>();
    private final Map<BlockLink, HalfBlock> answers = new HashMap<>();
    private @Nullable HalfBlock last;

    ImportView(ChainView stored) {
        this.stored = stored;
    }

    void add(HalfBlock block) {
        accepted.computeIfAbsent(block.owner(), owner -> new TreeMap<>()).put(block.sequence(), block);
        if (!block.isProposal()) {
            answers.putIfAbsent(block.link(), block);
        }
        last = block;
    }

    /** {@code blocks} are stored now. */
    void flushed(List<HalfBlock> blocks) {
        for (HalfBlock block : blocks) {
            answers.remove(block.link(), block);
            accepted.computeIfPresent(block.owner(), (owner, chain) -> {
                chain.remove(block.sequence());
                return chain.isEmpty() ? null : chain;
            });
        }
    }

    @Override
    public Optional<HalfBlock> at(BlockId id) {
        return Optional.ofNullable(chain(id.owner()).get(id.sequence())).or(() -> stored.at(id));
    }

    @Override
    public Optional<HalfBlock> linked(HalfBlock block) {
        Bytes counterparty = block.link().counterparty();
        if (block.isProposal()) {
            return stored.linked(block)
                    .or(() -> Optional.ofNullable(answers.get(BlockLink.answerTo(block.id())))
                            .filter(answer ->
                                    block.link().names(answer.owner()) || counterparty.equals(BlockLink.ANYBODY)));
        }
        return PublicKey.isParseable(counterparty)
                ? at(new BlockId(
                        new PublicKey(counterparty),
                        new SequenceNumber(block.link().sequence())))
                : Optional.empty();
    }

    @Override
    public Optional<HalfBlock> before(BlockId id) {
        return adjacent(id).or(() -> nearest(below(id), stored.before(id), BinaryOperator.maxBy(BY_SEQUENCE)));
    }

    @Override
    public Optional<HalfBlock> before(BlockId id, BlockType type) {
        return adjacent(id)
                .filter(block -> block.type().equals(type))
                .or(() -> nearest(
                        below(id).filter(block -> block.type().equals(type)),
                        stored.before(id, type),
                        BinaryOperator.maxBy(BY_SEQUENCE)));
    }

    @Override
    public Optional<HalfBlock> after(BlockId id) {
        return nearest(above(id), stored.after(id), BinaryOperator.minBy(BY_SEQUENCE));
    }

    @Override
    public Optional<HalfBlock> after(BlockId id, BlockType type) {
        return nearest(
                above(id).filter(block -> block.type().equals(type)),
                stored.after(id, type),
                BinaryOperator.minBy(BY_SEQUENCE));
    }

    @Override
    public Optional<HalfBlock> latest(PublicKey owner) {
        return nearest(
                chain(owner).descendingMap().values().stream(),
                stored.latest(owner),
                BinaryOperator.maxBy(BY_SEQUENCE));
    }

    private Optional<HalfBlock> adjacent(BlockId id) {
        return Optional.ofNullable(last)
                .filter(block -> block.sequence().value() == id.sequence().value() - 1
                        && block.owner().equals(id.owner()));
    }

    private NavigableMap<SequenceNumber, HalfBlock> chain(PublicKey owner) {
        return accepted.getOrDefault(owner, Collections.emptyNavigableMap());
    }

    private Stream<HalfBlock> below(BlockId id) {
        return chain(id.owner()).headMap(id.sequence(), false).descendingMap().values().stream();
    }

    private Stream<HalfBlock> above(BlockId id) {
        return chain(id.owner()).tailMap(id.sequence(), false).values().stream();
    }

    private static Optional<HalfBlock> nearest(
            Stream<HalfBlock> acceptedNearestFirst, Optional<HalfBlock> known, BinaryOperator<HalfBlock> nearer) {
        return Stream.concat(acceptedNearestFirst.limit(1), known.stream()).reduce(nearer);
    }
}
