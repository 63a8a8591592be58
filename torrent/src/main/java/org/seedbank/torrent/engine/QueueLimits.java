package org.seedbank.torrent.engine;

import java.time.Duration;

/**
 * How many torrents run at a time; 0 is no limit.
 *
 * @param downloads that still lack something; those that have stalled do not count
 * @param seeds that lack nothing; those of which nobody fetches do not count
 * @param active of all kinds, whatever they do
 * @param checks whose files are compared with their hashes
 * @param patience after so long without a byte a torrent does not count among its kind any more; zero: it always does
 * @param turn how long a seed is served before it gives way to one that waits
 */
public record QueueLimits(int downloads, int seeds, int active, int checks, Duration patience, Duration turn) {
    /** Everything at once. */
    public static final QueueLimits NONE = new QueueLimits(0, 0, 0, 0, Duration.ZERO, Duration.ZERO);
}
