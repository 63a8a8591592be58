package org.seedbank.torrent.bt;

import java.util.BitSet;
import java.util.Collection;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.Metainfo;

/**
 * The pieces of one torrent: which are wanted, which are verified, and which of those are safely on disk. Used by
 * several threads.
 */
final class PieceMap {
    private final int count;
    private final int pieceLength;
    private final long total;
    private final BitSet verified = new BitSet();
    private final BitSet durable = new BitSet();
    private PieceRanks ranks;
    private long wantedBytes;
    private long verifiedBytes;
    private long heldBytes;
    private int missing;

    PieceMap(Metainfo metainfo, Wishes wishes) {
        this.count = metainfo.pieces().count();
        this.pieceLength = metainfo.pieces().length();
        this.total = metainfo.length().value();
        this.ranks = PieceRanks.of(metainfo, wishes);
        this.wantedBytes = ranks.wanted().stream().mapToLong(this::length).sum();
        this.missing = ranks.wanted().cardinality();
    }

    /** Other pieces are wanted from now on; what is there stays. */
    synchronized void want(PieceRanks wanted) {
        ranks = wanted;
        BitSet counted = wanted.wanted();
        wantedBytes = counted.stream().mapToLong(this::length).sum();
        BitSet lacking = (BitSet) counted.clone();
        lacking.andNot(durable);
        missing = lacking.cardinality();
        counted.and(verified);
        verifiedBytes = counted.stream().mapToLong(this::length).sum();
    }

    /** How much each piece is wanted. */
    synchronized PieceRanks ranks() {
        return ranks;
    }

    /** Number of pieces. */
    int count() {
        return count;
    }

    /** Position of the first byte of a piece. */
    long start(int piece) {
        return (long) piece * pieceLength;
    }

    /** Bytes of a piece. */
    int length(int piece) {
        return (int) Math.min(pieceLength, total - start(piece));
    }

    /** Bytes of the wanted pieces. */
    synchronized long wantedBytes() {
        return wantedBytes;
    }

    /** Bytes of pieces, wanted or not, that are missing. */
    synchronized long absentBytes() {
        return total - heldBytes;
    }

    /** The hash of {@code piece} was right. */
    synchronized void verified(int piece) {
        if (!verified.get(piece)) {
            verified.set(piece);
            heldBytes += length(piece);
            if (ranks.isWanted(piece)) {
                verifiedBytes += length(piece);
            }
        }
    }

    /** A copy of the set of verified pieces. */
    synchronized BitSet verifiedPieces() {
        return (BitSet) verified.clone();
    }

    synchronized boolean isVerified(int piece) {
        return verified.get(piece);
    }

    /** Bytes of the wanted pieces that are verified. */
    synchronized long verifiedBytes() {
        return verifiedBytes;
    }

    /** {@code pieces} and the record of them are on disk. */
    synchronized void durable(Collection<Integer> pieces) {
        for (int piece : pieces) {
            if (!durable.get(piece)) {
                durable.set(piece);
                if (ranks.isWanted(piece)) {
                    missing--;
                }
            }
        }
    }

    /** Whether every wanted piece is safely on disk. */
    synchronized boolean isComplete() {
        return missing == 0;
    }
}
