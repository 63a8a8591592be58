package org.seedbank.trustchain.gossip;

import org.seedbank.trustchain.block.HalfBlock;

/**
 * A block to be passed on.
 *
 * @param block the block
 * @param ttl how many times it may still be sent on, this one included; hostile until capped
 * @see "IPv8 TrustChain message 5, specification section 7.3"
 */
public record BlockBroadcast(HalfBlock block, long ttl) {}
