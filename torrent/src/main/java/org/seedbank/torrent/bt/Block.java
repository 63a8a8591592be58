package org.seedbank.torrent.bt;

/**
 * A part of a piece as it is asked for.
 *
 * @param piece index from 0
 * @param offset of the first byte in the piece
 * @param length in bytes
 */
record Block(int piece, int offset, int length) {
    /** Length of what we ask for, but for the last block of a torrent (BEP 3). */
    static final int USUAL = 16 << 10;
}
