package org.seedbank.torrent.bt;

/**
 * What a torrent holds, on disk and in the books.
 *
 * @param torrent for Bt
 * @param storage its files
 * @param pieces their state
 */
record Content(CheckedTorrent torrent, ContentStorage storage, PieceMap pieces) {}
