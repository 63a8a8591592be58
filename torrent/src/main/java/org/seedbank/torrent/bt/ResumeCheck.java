package org.seedbank.torrent.bt;

import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides how far a resume record can be trusted.
 *
 * <p>A file is trusted if it is the one we wrote and nobody else changed it since. After an orderly end that means the
 * size and the time of the last change of the record. After a kill we may have written once more behind the last
 * record, so the time may be later, but by no more than the record is behind: {@link #SLACK}. A recorded piece whose
 * files are trusted is good without looking. A piece that was never begun in trusted files is missing without looking.
 * All others are hashed, if there is enough data.
 */
final class ResumeCheck {
    /** Stamps are recorded every two seconds while something is written; a slow disk may take its time. */
    private static final Duration SLACK = Duration.ofSeconds(60);

    /** The clock of the file system may be coarser than that of the record. */
    private static final Duration COARSE = Duration.ofSeconds(2);

    private final ResumeState state;
    private final ContentStorage storage;
    private final PieceMap pieces;

    ResumeCheck(ResumeState state, ContentStorage storage, PieceMap pieces) {
        this.state = state;
        this.storage = storage;
        this.pieces = pieces;
    }

    /** What to believe. */
    StartingPieces decide() {
        List<ContentFile> files = storage.files();
        long[] sizes = new long[files.size()];
        boolean[] trusted = new boolean[files.size()];
        for (int index = 0; index < sizes.length; index++) {
            Optional<BasicFileAttributes> attributes = files.get(index).attributes();
            sizes[index] = files.get(index).entry().isPadding()
                    ? files.get(index).capacity()
                    : attributes.map(BasicFileAttributes::size).orElse(0L);
            trusted[index] = attributes.isEmpty() || isOurs(state.stamps().get(index), attributes.get());
        }
        BitSet known = new BitSet(pieces.count());
        BitSet doubtful = new BitSet(pieces.count());
        for (int piece = 0; piece < pieces.count(); piece++) {
            Parts parts = look(piece, sizes, trusted);
            if (parts == Parts.TRUSTED && state.verified().get(piece)) {
                known.set(piece);
            } else if (parts == Parts.CHANGED
                    || (parts == Parts.TRUSTED && state.begun().get(piece))) {
                doubtful.set(piece);
            }
        }
        return new StartingPieces(known, doubtful);
    }

    private enum Parts {
        /** A file is missing or too short. */
        INCOMPLETE,
        /** A file is not as we left it. */
        CHANGED,
        /** All files are as we left them. */
        TRUSTED
    }

    private Parts look(int piece, long[] sizes, boolean[] trusted) {
        long start = pieces.start(piece);
        long end = start + pieces.length(piece);
        Parts parts = Parts.TRUSTED;
        for (int index = storage.fileAt(start); index < sizes.length && storage.start(index) < end; index++) {
            long needed = Math.min(end, storage.start(index + 1)) - storage.start(index);
            if (needed > 0 && sizes[index] < needed) {
                return Parts.INCOMPLETE;
            }
            if (needed > 0 && !trusted[index]) {
                parts = Parts.CHANGED;
            }
        }
        return parts;
    }

    private boolean isOurs(@Nullable FileStamp recorded, BasicFileAttributes attributes) {
        FileStamp now = FileStamp.of(attributes);
        if (recorded == null || recorded.identity() != now.identity() || now.size() < recorded.size()) {
            return false;
        }
        if (now.modified() == recorded.modified()) {
            return true;
        }
        long latest = Duration.ofMillis(state.stampedAt()).plus(SLACK).toNanos();
        return !state.closed() && now.modified() > recorded.modified() - COARSE.toNanos() && now.modified() <= latest;
    }
}
