package org.seedbank.torrent.bt;

/** What payment remembers of a block that came and is to be written. */
interface BlockReceipt {
    /** The block is in the piece, and what was there before is not. */
    void written();

    /** The block was thrown away. */
    void discarded();
}
