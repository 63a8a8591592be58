package org.seedbank.trustchain.gossip;

/**
 * How far and how fast news travel.
 *
 * @param fanOut neighbours that each piece of news is sent to, drawn at random
 * @param ttl how often own agreements are sent on, the first time included
 * @param largestTtl what the ttl of others is capped to; three, since the published implementation has no cap
 * @param seen pieces of news remembered, so that none is taken twice
 * @param fromNeighbour what one neighbour may bring
 * @param stored what is stored of all neighbours together; the rest is dropped and can be crawled
 * @param own agreements of this node that are spread
 * @param strangers proofs about keys of which nothing else is known
 */
public record GossipSettings(
        int fanOut, int ttl, int largestTtl, int seen, Rate fromNeighbour, Rate stored, Rate own, Rate strangers) {
    /**
     * Eight neighbours, twice, three times at most; 65,536 pieces; 10 a second and 500 at once from one neighbour, 50
     * and 10,000 stored, 20 and 200 own, 2 and 2,000 proofs about strangers.
     */
    public static final GossipSettings DEFAULT = new GossipSettings(
            8, 2, 3, 65_536, new Rate(10, 500), new Rate(50, 10_000), new Rate(20, 200), new Rate(2, 2_000));

    /** As {@link #DEFAULT}, but sent to 25 neighbours, and not further, as published (section 7.3). */
    public static final GossipSettings PUBLISHED = new GossipSettings(
            25,
            1,
            DEFAULT.largestTtl,
            DEFAULT.seen,
            DEFAULT.fromNeighbour,
            DEFAULT.stored,
            DEFAULT.own,
            DEFAULT.strangers);

    /**
     * How much is allowed.
     *
     * @param perSecond in the long run
     * @param burst at once, after a pause
     */
    public record Rate(int perSecond, int burst) {}
}
