package org.seedbank.torrent.engine;

import java.time.Duration;
import org.seedbank.trustchain.token.ByteCount;

/**
 * How a file is read while it is being fetched.
 *
 * @param ahead bytes behind the position of the reader that are fetched before all others
 * @param patience how long a read waits for its first byte; zero: as long as it takes
 */
public record Reading(ByteCount ahead, Duration patience) {
    /** Enough for half a minute of good video. */
    public static final Reading DEFAULT = new Reading(ByteCount.ofMebibytes(16), Duration.ZERO);
}
