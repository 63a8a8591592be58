package org.seedbank.trustchain.crawl;

import org.seedbank.trustchain.block.HalfBlock;

/**
 * One part of an answer to a {@link CrawlRequest}.
 *
 * @param block a block of the range, or the other half of one
 * @param id of the question; 32 bits
 * @param index place of this part, from 1 on
 * @param total number of parts
 * @see "IPv8 TrustChain message 3, specification section 7.4"
 */
public record CrawlResponse(HalfBlock block, long id, long index, long total) {}
