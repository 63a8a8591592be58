package org.seedbank.trustchain.crawl;

import org.seedbank.overlay.crypto.PublicKey;

/**
 * A question for blocks of one chain and for the other halves of their transactions.
 *
 * @param owner whose chain
 * @param first lowest number, inclusive; negative numbers count from the end of what the answering node knows, -1 is
 *     the newest
 * @param last highest number, inclusive, counted like {@code first}
 * @param id repeated in every part of the answer; 32 bits
 * @see "IPv8 TrustChain message 2, specification section 7.4"
 */
public record CrawlRequest(PublicKey owner, int first, int last, long id) {
    /** A question for the newest block. */
    public static CrawlRequest newest(PublicKey owner, long id) {
        return new CrawlRequest(owner, -1, -1, id);
    }
}
