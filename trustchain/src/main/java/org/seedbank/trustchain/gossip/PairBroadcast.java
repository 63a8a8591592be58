package org.seedbank.trustchain.gossip;

/**
 * A pair to be passed on.
 *
 * @param pair both blocks
 * @param ttl how many times it may still be sent on, this one included; hostile until capped
 * @see "IPv8 TrustChain message 6, specification section 7.3"
 */
public record PairBroadcast(BlockPair pair, long ttl) {}
