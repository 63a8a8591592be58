package org.seedbank.trustchain.validation;

import java.util.NavigableMap;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;

/** The known blocks, as validation needs to see them. */
public interface ChainView {
    /** The block at {@code id}. */
    Optional<HalfBlock> at(BlockId id);

    /** The other half of {@code block}: what it answers, or what answers it. */
    Optional<HalfBlock> linked(HalfBlock block);

    /** The nearest known block below {@code id} in its owner's chain, adjacent or not. */
    Optional<HalfBlock> before(BlockId id);

    /** The nearest known block above {@code id} in its owner's chain, adjacent or not. */
    Optional<HalfBlock> after(BlockId id);

    /** The nearest known block of {@code type} below {@code id} in its owner's chain. */
    Optional<HalfBlock> before(BlockId id, BlockType type);

    /** The nearest known block of {@code type} above {@code id} in its owner's chain. */
    Optional<HalfBlock> after(BlockId id, BlockType type);

    /**
     * A number from which on all blocks up to the known one at {@code id} are known: the lowest, where that can be told
     * without looking at each; {@code id}'s own otherwise.
     */
    default SequenceNumber runStart(BlockId id) {
        return id.sequence();
    }

    /** The lowest number from which on all up to {@code last}, which counts as known itself, are in {@code chain}. */
    static SequenceNumber runStart(NavigableMap<SequenceNumber, HalfBlock> chain, SequenceNumber last) {
        SequenceNumber first = last;
        for (SequenceNumber below : chain.headMap(last, false).descendingKeySet()) {
            if (below.value() < first.value() - 1) {
                break;
            }
            first = below;
        }
        return first;
    }

    /** The newest known block of {@code owner}. */
    Optional<HalfBlock> latest(PublicKey owner);
}
