package org.seedbank.torrent.bt;

import java.util.BitSet;

/**
 * What the start of a session believes about the pieces; what is in neither set is missing.
 *
 * @param known good without looking
 * @param doubtful to be compared with their hashes
 */
record StartingPieces(BitSet known, BitSet doubtful) {}
