package org.seedbank.trustchain.crawl;

import org.seedbank.overlay.crypto.PublicKey;

/**
 * What a crawl brought.
 *
 * @param neighbour who was asked
 * @param owner whose chain
 * @param end why it is over
 * @param highest number of the newest block that the neighbour showed, signed by the owner; 0 if none; of a range its
 *     end
 * @param requests questions asked
 * @param blocks what became of the blocks that came
 */
public record CrawlReport(
        PublicKey neighbour, PublicKey owner, CrawlEnd end, long highest, long requests, IntakeReport blocks) {}
