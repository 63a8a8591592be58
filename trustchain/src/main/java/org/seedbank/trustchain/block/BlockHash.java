package org.seedbank.trustchain.block;

import org.seedbank.overlay.wire.Bytes;

/**
 * SHA-256 of a packed block, signature included.
 *
 * @param value 32 bytes
 */
public record BlockHash(Bytes value) {
    /** Size in bytes. */
    public static final int SIZE = 32;
    /** What block 1 names as its predecessor: 32 times ASCII "0". */
    public static final BlockHash GENESIS = new BlockHash(Bytes.filled(SIZE, '0'));

    /** Refuses other sizes. */
    public BlockHash {
        if (value.size() != SIZE) {
            throw new IllegalArgumentException("block hash of " + value.size() + " bytes");
        }
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
