package org.seedbank.torrent.bt;

import java.util.BitSet;
import java.util.Collection;
import java.util.function.IntPredicate;
import org.seedbank.torrent.source.Metainfo;

/**
 * The pieces of one torrent: which are wanted, which are verified, and which of those are safely on disk. Used by
 * several threads.
 */
final class PieceMap {
    private final int count;
    private final int pieceLength;
    private final long total;
    private final BitSet wanted;
    private final long wantedBytes;
    private final BitSet verified = new BitSet();
    private final BitSet durable = new BitSet();
    private long verifiedBytes;
    private int missing;

    PieceMap(Metainfo metainfo, IntPredicate wantedFiles) {
        this.count = metainfo.pieces().count();
        this.pieceLength = metainfo.pieces().length();
        this.total = metainfo.length().value();
        this.wanted = wantedPieces(metainfo, wantedFiles);
        this.wantedBytes = wanted.stream().mapToLong(this::length).sum();
        this.missing = wanted.cardinality();
    }

    private BitSet wantedPieces(Metainfo metainfo, IntPredicate wantedFiles) {
        BitSet pieces = new BitSet(count);
        long start = 0;
        for (int index = 0; index < metainfo.files().size(); index++) {
            long end = start + metainfo.files().get(index).length().value();
            if (end > start && !metainfo.files().get(index).isPadding() && wantedFiles.test(index)) {
                pieces.set((int) (start / pieceLength), (int) ((end - 1) / pieceLength) + 1);
            }
            start = end;
        }
        return pieces;
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

    /** A copy of the set of wanted pieces. */
    BitSet wantedPieces() {
        return (BitSet) wanted.clone();
    }

    /** Bytes of the wanted pieces. */
    long wantedBytes() {
        return wantedBytes;
    }

    /** The hash of {@code piece} was right. */
    synchronized void verified(int piece) {
        if (!verified.get(piece)) {
            verified.set(piece);
            if (wanted.get(piece)) {
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
                if (wanted.get(piece)) {
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
