package org.seedbank.torrent.bt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.seedbank.overlay.wire.Bytes;

/**
 * The first message of each end (BEP 3): 19, the name of the protocol, 8 reserved bytes, info-hash, peer id.
 *
 * @param extended bit of the extension protocol (BEP 10)
 * @param fast bit of the fast extension (BEP 6)
 * @param hasNode bit of the distributed hash table (BEP 5)
 * @param infoHash 20 bytes
 * @param peerId 20 bytes
 */
record Handshake(boolean extended, boolean fast, boolean hasNode, Bytes infoHash, Bytes peerId) {
    /** Bytes of the whole. */
    static final int SIZE = 68;
    /** Bytes up to the peer id: enough to know which torrent is meant. */
    static final int WITHOUT_PEER_ID = 48;
    /** What every handshake begins with. */
    static final Bytes PREFIX =
            Bytes.wrap(new byte[] {19}).concat(Bytes.wrap("BitTorrent protocol".getBytes(StandardCharsets.US_ASCII)));

    private static final int RESERVED = 8;
    private static final int EXTENDED_AT = 5;
    private static final int EXTENDED = 0x10;
    private static final int FAST_AT = 7;
    private static final int FAST = 0x04;
    private static final int NODE = 0x01;
    private static final int ID = 20;

    /** What we say where nobody learns of a node of ours. */
    static Bytes ours(Bytes infoHash, Bytes peerId) {
        return new Handshake(true, true, false, infoHash, peerId).encoded();
    }

    /** Its {@link #SIZE} bytes. */
    Bytes encoded() {
        byte[] reserved = new byte[RESERVED];
        reserved[EXTENDED_AT] = (byte) (extended ? EXTENDED : 0);
        reserved[FAST_AT] = (byte) ((fast ? FAST : 0) | (hasNode ? NODE : 0));
        return PREFIX.concat(Bytes.wrap(reserved)).concat(infoHash).concat(peerId);
    }

    /** Whether the bytes at the front of {@code in} are, as far as they are there, those of a handshake. */
    static boolean isPrefix(ByteBuffer in) {
        for (int at = 0; at < Math.min(PREFIX.size(), in.remaining()); at++) {
            if ((in.get(in.position() + at) & 0xff) != PREFIX.at(at)) {
                return false;
            }
        }
        return true;
    }

    /** The info-hash in {@link #WITHOUT_PEER_ID} bytes at the front of {@code in}, which keeps its position. */
    static Bytes infoHashOf(ByteBuffer in) {
        return bytes(in, PREFIX.size() + RESERVED);
    }

    /** Takes {@link #SIZE} bytes from {@code in}. */
    static Handshake read(ByteBuffer in) {
        int reserved = in.position() + PREFIX.size();
        Handshake handshake = new Handshake(
                (in.get(reserved + EXTENDED_AT) & EXTENDED) != 0,
                (in.get(reserved + FAST_AT) & FAST) != 0,
                (in.get(reserved + FAST_AT) & NODE) != 0,
                infoHashOf(in),
                bytes(in, PREFIX.size() + RESERVED + ID));
        in.position(in.position() + SIZE);
        return handshake;
    }

    private static Bytes bytes(ByteBuffer in, int offset) {
        byte[] bytes = new byte[ID];
        in.get(in.position() + offset, bytes);
        return Bytes.wrap(bytes);
    }
}
