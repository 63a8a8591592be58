package org.seedbank.torrent.utp;

/** Numbers that begin anew on the wire: 16-bit sequence numbers stand for packet numbers that never do. */
final class Wrapping {
    private static final int SEQUENCE = 0xffff;

    private Wrapping() {}

    /** The sequence number on the wire of packet {@code number}. */
    static int sequence(long number) {
        return (int) number & SEQUENCE;
    }

    /** The packet number nearest to {@code near} whose sequence number is {@code sequence}. */
    static long number(long near, int sequence) {
        return near + (short) (sequence - (int) near);
    }
}
