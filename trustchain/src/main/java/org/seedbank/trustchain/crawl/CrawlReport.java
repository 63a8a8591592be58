package org.seedbank.trustchain.crawl;

import org.seedbank.overlay.crypto.PublicKey;

/**
 * What a crawl brought.
 *
 * @param neighbour who was asked
 * @param owner whose chain
 * @param end why it is over
 * @param requests questions asked
 * @param blocks what became of the blocks that came
 */
public record CrawlReport(PublicKey neighbour, PublicKey owner, CrawlEnd end, long requests, IntakeReport blocks) {}
