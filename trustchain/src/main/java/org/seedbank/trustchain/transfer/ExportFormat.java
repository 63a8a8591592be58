package org.seedbank.trustchain.transfer;

import org.seedbank.overlay.wire.Bytes;

/**
 * Layout of an export, integers big-endian: magic (8), version (2); then parts, each with the number of its blocks (4),
 * the size of its content (4), the content, and the CRC-32C of all these (4); then a part without blocks whose content
 * is the number of all blocks (8) and the SHA-256 of everything before that part (32). The content of other parts is
 * their packed blocks, each after its size (4). Blocks of one owner are in order.
 */
final class ExportFormat {
    static final Bytes MAGIC = Bytes.utf8("SBCHAIN\n");
    static final int VERSION = 1;
    static final int HEADER = 8 + 2;
    static final int PART_HEADER = 8;
    static final int CHECKSUM = 4;
    static final int END_CONTENT = 8 + 32;
    /** A part is full when its content has this size. */
    static final int FULL = 256 << 10;
    /** Above {@link #FULL} and the largest block that a datagram can carry. */
    static final int LARGEST = 1 << 20;

    private ExportFormat() {}
}
