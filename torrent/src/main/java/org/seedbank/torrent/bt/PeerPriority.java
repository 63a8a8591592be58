package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * How much two peers are meant for each other (BEP 40): the same number at both ends, without plan for anybody else, so
 * that swarms become random graphs whatever the order of arrival, and nobody can fill all places from one network.
 */
final class PeerPriority {
    /** Bits of addresses that are not in the same network. */
    private static final byte MASKED = 0x55;

    private static final int IPV4 = 4;
    private static final int IPV4_WHOLE = 2;
    private static final int IPV6_WHOLE = 6;

    private PeerPriority() {}

    /** From 0 to 2^32 - 1; the larger, the better. */
    static long of(InetSocketAddress one, InetSocketAddress other) {
        byte[] a = one.getAddress().getAddress();
        byte[] b = other.getAddress().getAddress();
        if (Arrays.equals(a, b)) {
            return checksum(port(one), port(other));
        }
        int whole = a.length == IPV4 ? IPV4_WHOLE : IPV6_WHOLE;
        int same = Arrays.mismatch(a, b);
        // Of addresses that agree so far one byte more counts, and all of two in one /24.
        int kept = same < whole ? whole : Math.min(same + 1, a.length);
        return checksum(masked(a, kept), masked(b, kept));
    }

    private static byte[] port(InetSocketAddress address) {
        return ByteBuffer.allocate(Short.BYTES)
                .putShort((short) address.getPort())
                .array();
    }

    private static byte[] masked(byte[] address, int kept) {
        byte[] masked = address.clone();
        for (int index = kept; index < masked.length; index++) {
            masked[index] &= MASKED;
        }
        return masked;
    }

    private static long checksum(byte[] one, byte[] other) {
        boolean isInOrder = Arrays.compareUnsigned(one, other) <= 0;
        CRC32C checksum = new CRC32C();
        checksum.update(isInOrder ? one : other);
        checksum.update(isInOrder ? other : one);
        return checksum.getValue();
    }
}
