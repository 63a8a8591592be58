package org.seedbank.trustchain.block;

import java.math.BigInteger;
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

    private static final BigInteger NUMBERS = BigInteger.valueOf(100_000_000);

    /** Refuses other sizes. */
    public BlockHash {
        if (value.size() != SIZE) {
            throw new IllegalArgumentException("block hash of " + value.size() + " bytes");
        }
    }

    /** This as an unsigned number, modulo 10^8: names a proposal in the crawl that it causes. */
    public int number() {
        return new BigInteger(1, value.toArray()).mod(NUMBERS).intValue();
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
