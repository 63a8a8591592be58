package org.seedbank.torrent.bt;

import org.seedbank.overlay.wire.Bytes;

/**
 * What a torrent holds, on disk and in the books.
 *
 * @param infoDictionary served to peers that came by a magnet link (BEP 9)
 * @param storage its files
 * @param pieces their state
 */
record Content(Bytes infoDictionary, ContentStorage storage, PieceMap pieces) {}
