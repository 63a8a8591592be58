package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.BitSet;
import org.seedbank.overlay.wire.Bytes;

/**
 * A set of addresses of which only its size can be told (BEP 33): a Bloom filter of 2,048 bits and two of them for each
 * address. Filters of several nodes unite to that of all their peers.
 */
final class SwarmFilter {
    /** Bytes of a filter on the wire. */
    static final int SIZE = 256;

    private static final int BITS = SIZE * Byte.SIZE;
    private static final int HASHES = 2;

    private final BitSet bits = new BitSet(BITS);

    /** An empty set. */
    SwarmFilter() {}

    /** The set that another node sent. */
    static SwarmFilter of(Bytes bytes) {
        if (bytes.size() != SIZE) {
            throw new IllegalArgumentException("a filter of " + bytes.size() + " bytes");
        }
        SwarmFilter filter = new SwarmFilter();
        filter.bits.or(BitSet.valueOf(bytes.toArray()));
        return filter;
    }

    void add(InetAddress address) {
        MessageDigest digest = PieceChecker.sha1();
        byte[] hash = digest.digest(address.getAddress());
        for (int index = 0; index < HASHES; index++) {
            int low = hash[2 * index] & 0xff;
            int high = hash[2 * index + 1] & 0xff;
            bits.set(((high << Byte.SIZE) | low) % BITS);
        }
    }

    /** All that {@code other} holds, too. */
    void addAll(SwarmFilter other) {
        bits.or(other.bits);
    }

    /** How many addresses it holds, most likely; at most about 6,000 can be told apart. */
    int size() {
        double zeros = Math.min(BITS - 1, Math.max(1, BITS - bits.cardinality()));
        return bits.isEmpty() ? 0 : (int) Math.round(Math.log(zeros / BITS) / (HASHES * Math.log(1 - 1.0 / BITS)));
    }
}
