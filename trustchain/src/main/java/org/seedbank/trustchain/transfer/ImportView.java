package org.seedbank.trustchain.transfer;

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
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.validation.ChainView;
import org.seedbank.trustchain.validation.GapView;

/**
 * What is stored, together with what was accepted and is on its way there. Exports bring chains in order, so the block
 * before is nearly always the last one accepted, which saves most questions to the store.
 */
final class ImportView implements ChainView {
    private final ChainView ledger;
    private final Map<PublicKey, NavigableMap<SequenceNumber, HalfBlock>> accepted = new HashMap<>();
    private final Map<BlockLink, HalfBlock> answers = new HashMap<>();
    private GapView stored;
    private @Nullable HalfBlock last;

    ImportView(ChainView ledger) {
        this.ledger = ledger;
        this.stored = new GapView(ledger);
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
        stored = new GapView(ledger);
    }

    @Override
    public SequenceNumber runStart(BlockId id) {
        return ledger.runStart(id);
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
        return adjacent(id).or(() -> higher(value(chain(id.owner()).lowerEntry(id.sequence())), stored.before(id)));
    }

    @Override
    public Optional<HalfBlock> before(BlockId id, BlockType type) {
        return adjacent(id).filter(block -> block.type().equals(type)).or(() -> {
            NavigableMap<SequenceNumber, HalfBlock> below = chain(id.owner()).headMap(id.sequence(), false);
            return higher(first(below.descendingMap().values(), type), stored.before(id, type));
        });
    }

    @Override
    public Optional<HalfBlock> after(BlockId id) {
        return lower(value(chain(id.owner()).higherEntry(id.sequence())), stored.after(id));
    }

    @Override
    public Optional<HalfBlock> after(BlockId id, BlockType type) {
        NavigableMap<SequenceNumber, HalfBlock> above = chain(id.owner()).tailMap(id.sequence(), false);
        return lower(first(above.values(), type), stored.after(id, type));
    }

    @Override
    public Optional<HalfBlock> latest(PublicKey owner) {
        return higher(value(chain(owner).lastEntry()), stored.latest(owner));
    }

    private Optional<HalfBlock> adjacent(BlockId id) {
        return Optional.ofNullable(last)
                .filter(block -> block.sequence().value() == id.sequence().value() - 1
                        && block.owner().equals(id.owner()));
    }

    private NavigableMap<SequenceNumber, HalfBlock> chain(PublicKey owner) {
        return accepted.getOrDefault(owner, Collections.emptyNavigableMap());
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

    private static Optional<HalfBlock> higher(@Nullable HalfBlock own, Optional<HalfBlock> other) {
        return own != null
                        && other.filter(block -> block.sequence().compareTo(own.sequence()) > 0)
                                .isEmpty()
                ? Optional.of(own)
                : other;
    }

    private static Optional<HalfBlock> lower(@Nullable HalfBlock own, Optional<HalfBlock> other) {
        return own != null
                        && other.filter(block -> block.sequence().compareTo(own.sequence()) < 0)
                                .isEmpty()
                ? Optional.of(own)
                : other;
    }

    private static @Nullable HalfBlock value(Map.@Nullable Entry<SequenceNumber, HalfBlock> entry) {
        return entry == null ? null : entry.getValue();
    }
}
