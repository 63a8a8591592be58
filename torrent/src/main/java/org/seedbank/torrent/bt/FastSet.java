package org.seedbank.torrent.bt;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import org.seedbank.overlay.wire.Bytes;

/** The pieces that a peer gets while it is choked, so that it soon has something to give (BEP 6). */
final class FastSet {
    /** Peers of one such network get the same pieces, so that many addresses do not help. */
    private static final int NETWORK = 0xffff_ff00;

    private FastSet() {}

    /**
     * Pieces for a peer at {@code address}, in the order in which they are found: numbers of four bytes out of a row of
     * hashes, each of the one before it, the first of network and info-hash. None for addresses of version 6, of which
     * the rule does not speak.
     *
     * @param pieces how many the torrent has
     * @param most how many are wanted
     */
    static Set<Integer> of(InetAddress address, Bytes infoHash, int pieces, int most) {
        Set<Integer> chosen = new LinkedHashSet<>();
        if (!(address instanceof Inet4Address)) {
            return chosen;
        }
        int wanted = Math.min(most, pieces);
        byte[] seed = ByteBuffer.allocate(Integer.BYTES + infoHash.size())
                .putInt(network(address))
                .put(infoHash.toArray())
                .array();
        while (chosen.size() < wanted) {
            seed = PieceChecker.sha1().digest(seed);
            ByteBuffer numbers = ByteBuffer.wrap(seed);
            while (numbers.hasRemaining() && chosen.size() < wanted) {
                chosen.add(Integer.remainderUnsigned(numbers.getInt(), pieces));
            }
        }
        return chosen;
    }

    /** The network of an address of version 4. */
    static int network(InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getInt() & NETWORK;
    }
}
