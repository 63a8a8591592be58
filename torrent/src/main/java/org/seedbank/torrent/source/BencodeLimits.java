package org.seedbank.torrent.source;

/**
 * How much bencode is read before giving up. Bounds the time and memory of every parser that runs after the check.
 *
 * @param bytes size of the whole value
 * @param depth lists and dictionaries around the innermost value
 * @param tokens strings, integers, lists and dictionaries, keys included
 */
public record BencodeLimits(int bytes, int depth, int tokens) {
    /**
     * A torrent file or an info dictionary: room for 100,000 files, and for the directories of a hybrid torrent, each
     * of which is a level (BEP 52).
     */
    public static final BencodeLimits TORRENT = new BencodeLimits(32 << 20, 64, 1_000_000);

    /** An extended message of a peer (BEP 10) or a packet of the distributed hash table (BEP 5). */
    public static final BencodeLimits MESSAGE = new BencodeLimits(1 << 20, 16, 10_000);

    /** A tracker's answer, possibly with a dictionary for each peer (BEP 3). */
    public static final BencodeLimits TRACKER_ANSWER = new BencodeLimits(2 << 20, 16, 100_000);
}
