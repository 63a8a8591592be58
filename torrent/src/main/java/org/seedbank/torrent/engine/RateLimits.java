package org.seedbank.torrent.engine;

/**
 * Rates of a process, which hold together with those of each torrent.
 *
 * @param process of all torrents together, by the time of day
 * @param peer of each connection
 */
public record RateLimits(RateSchedule process, TransferLimits peer) {
    /** No limits. */
    public static final RateLimits NONE = new RateLimits(RateSchedule.always(TransferLimits.NONE), TransferLimits.NONE);
}
