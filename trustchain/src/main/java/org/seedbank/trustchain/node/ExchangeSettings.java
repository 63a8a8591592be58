package org.seedbank.trustchain.node;

import org.seedbank.trustchain.crawl.CrawlSettings;
import org.seedbank.trustchain.gossip.GossipSettings;
import org.seedbank.trustchain.validation.SignatureCheck;

/**
 * How a node exchanges chains with others.
 *
 * @param crawling asking for chains, and answering
 * @param gossiping passing on news
 * @param atMeeting blocks of its own chain that a neighbour is asked for when it is met; 0 to ask for none
 * @param signatures says which blocks of others are signed, on any thread
 */
public record ExchangeSettings(
        CrawlSettings crawling, GossipSettings gossiping, long atMeeting, SignatureCheck signatures) {
    /** The defaults of both, and 256 blocks. */
    public static final ExchangeSettings DEFAULT =
            new ExchangeSettings(CrawlSettings.DEFAULT, GossipSettings.DEFAULT, 256, SignatureCheck.ANEW);

    /** As {@link #DEFAULT}, but passing on news as far as the published network does. */
    public static final ExchangeSettings PUBLISHED =
            new ExchangeSettings(CrawlSettings.DEFAULT, GossipSettings.PUBLISHED, 256, SignatureCheck.ANEW);

    /** This with {@code blocks} at a meeting. */
    public ExchangeSettings withAtMeeting(long blocks) {
        return new ExchangeSettings(crawling, gossiping, blocks, signatures);
    }

    /** This with another check, such as one that remembers for several nodes of one thread what it computed. */
    public ExchangeSettings withSignatures(SignatureCheck check) {
        return new ExchangeSettings(crawling, gossiping, atMeeting, check);
    }
}
