package org.seedbank.trustchain.gossip;

import org.seedbank.trustchain.block.HalfBlock;

/**
 * Two blocks that belong together: a proposal and its agreement, or, when both have one number, the proof of a fork.
 *
 * @param first the proposal, or the block with the lower hash
 * @param second the agreement, or the block with the higher hash
 * @see "IPv8 TrustChain message 4, specification section 7.1"
 */
public record BlockPair(HalfBlock first, HalfBlock second) {
    /** Whether both have one number, as the blocks of a fork; nothing else of it is checked. */
    public boolean isFork() {
        return first.id().equals(second.id());
    }
}
