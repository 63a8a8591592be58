package org.seedbank.torrent.bt;

import java.util.BitSet;
import org.seedbank.torrent.engine.FilePriority;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.Metainfo;

/**
 * How much each piece of a torrent is wanted, which follows from what is wished about its files. Never changes.
 *
 * <p>A rank is zero for a piece that is not wanted, otherwise that of the file with the highest priority that has a
 * byte in it; ends of files that are to come first rank above everything else.
 */
final class PieceRanks {
    /** Highest rank. */
    static final int HIGHEST = 2 * FilePriority.HIGH.level();

    private final byte[] ranks;
    private final boolean sequential;

    private PieceRanks(byte[] ranks, boolean sequential) {
        this.ranks = ranks;
        this.sequential = sequential;
    }

    /** The ranks of the pieces of {@code metainfo}. */
    static PieceRanks of(Metainfo metainfo, Wishes wishes) {
        byte[] ranks = new byte[metainfo.pieces().count()];
        int pieceLength = metainfo.pieces().length();
        long start = 0;
        for (int index = 0; index < metainfo.files().size(); index++) {
            Metainfo.FileEntry file = metainfo.files().get(index);
            long end = start + file.length().value();
            int priority = wishes.files().priority(metainfo, index).level();
            if (end > start && !file.isPadding() && priority > 0) {
                int first = (int) (start / pieceLength);
                int last = (int) ((end - 1) / pieceLength);
                for (int piece = first; piece <= last; piece++) {
                    raise(ranks, piece, priority);
                }
                if (wishes.order().endsFirst()) {
                    raise(ranks, first, FilePriority.HIGH.level() + priority);
                    raise(ranks, last, FilePriority.HIGH.level() + priority);
                }
            }
            start = end;
        }
        wishes.share().ifPresent(shared -> {
            for (int piece = 0; piece < ranks.length; piece++) {
                ranks[piece] = shared.contains(piece) ? ranks[piece] : 0;
            }
        });
        return new PieceRanks(ranks, wishes.order().sequential());
    }

    private static void raise(byte[] ranks, int piece, int rank) {
        ranks[piece] = (byte) Math.max(ranks[piece], rank);
    }

    /** From zero, not wanted, to {@link #HIGHEST}. */
    int rank(int piece) {
        return ranks[piece];
    }

    boolean isWanted(int piece) {
        return ranks[piece] > 0;
    }

    /** A new set of the wanted pieces. */
    BitSet wanted() {
        BitSet wanted = new BitSet(ranks.length);
        for (int piece = 0; piece < ranks.length; piece++) {
            wanted.set(piece, ranks[piece] > 0);
        }
        return wanted;
    }

    /** Whether pieces of one rank are fetched from the beginning to the end, instead of the rarest first. */
    boolean isSequential() {
        return sequential;
    }
}
