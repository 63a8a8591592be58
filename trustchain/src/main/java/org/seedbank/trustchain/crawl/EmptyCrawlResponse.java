package org.seedbank.trustchain.crawl;

/**
 * The answer to a {@link CrawlRequest} of which no block is known.
 *
 * @param id of the question; 32 bits
 * @see "IPv8 TrustChain message 7, specification section 7.4"
 */
public record EmptyCrawlResponse(long id) {}
