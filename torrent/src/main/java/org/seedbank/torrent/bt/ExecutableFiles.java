package org.seedbank.torrent.bt;

import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.seedbank.torrent.source.ExecuteBit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the owner run files that the torrent says are programs (BEP 47), once all of their bytes are verified. */
final class ExecutableFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutableFiles.class);

    private final ContentStorage storage;
    private final PieceMap pieces;
    /** The first and the last piece of each file that lacks bytes, or may. */
    private final Map<ContentFile, Span> waiting = new LinkedHashMap<>();

    ExecutableFiles(Content content, int pieceLength) {
        this.storage = content.storage();
        this.pieces = content.pieces();
        for (int index = 0; index < storage.files().size(); index++) {
            ContentFile file = storage.files().get(index);
            if (file.entry().isExecutable() && file.capacity() > 0) {
                long start = storage.start(index);
                waiting.put(file, new Span((int) (start / pieceLength), (int)
                        ((start + file.capacity() - 1) / pieceLength)));
            }
        }
    }

    /** Pieces were verified since the last call. */
    synchronized void look() {
        if (waiting.isEmpty()) {
            return;
        }
        BitSet verified = pieces.verifiedPieces();
        waiting.entrySet().removeIf(entry -> {
            boolean isComplete = verified.nextClearBit(entry.getValue().first) > entry.getValue().last;
            if (isComplete) {
                complete(entry.getKey());
            }
            return isComplete;
        });
    }

    /** {@code file} has all its bytes. */
    void complete(ContentFile file) {
        if (file.entry().isExecutable()) {
            try {
                storage.requireUnmoved(file);
                ExecuteBit.set(file.path());
            } catch (IOException e) {
                // Its content is right all the same, and not every file system can do it.
                LOG.debug("{} cannot be made executable: {}", file, e.toString());
            }
        }
    }

    private record Span(int first, int last) {}
}
