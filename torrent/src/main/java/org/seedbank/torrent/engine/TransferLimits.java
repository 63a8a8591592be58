package org.seedbank.torrent.engine;

import org.seedbank.trustchain.token.ByteCount;

/**
 * Rates of payload.
 *
 * @param down bytes a second; zero: no limit
 * @param up bytes a second; zero: no limit
 */
public record TransferLimits(ByteCount down, ByteCount up) {
    /** No limits. */
    public static final TransferLimits NONE = new TransferLimits(ByteCount.ZERO, ByteCount.ZERO);
}
