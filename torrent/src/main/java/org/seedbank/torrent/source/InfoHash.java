package org.seedbank.torrent.source;

import org.seedbank.overlay.wire.Bytes;

/**
 * Name of a torrent: SHA-1 of its info dictionary (BEP 3).
 *
 * @param value 20 bytes
 */
public record InfoHash(Bytes value) {
    /** Size in bytes. */
    public static final int SIZE = 20;

    /** Refuses other sizes. */
    public InfoHash {
        if (value.size() != SIZE) {
            throw new IllegalArgumentException("info-hash of " + value.size() + " bytes");
        }
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
