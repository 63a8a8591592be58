package org.seedbank.torrent.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Hashes content piece by piece on an executor. Memory is constant: a few batches are under way at a time, each with
 * one small buffer.
 */
final class PieceHasher {
    private static final int BATCH_BYTES = 4 << 20;
    /** Keeps a handful of cores busy while the caller takes results in order. */
    private static final int BATCHES_UNDER_WAY = 8;

    private final ContentLayout layout;
    private final int pieceLength;
    private final ContentReader.Opener opener;
    private final Executor executor;
    private final HashingListener listener;

    PieceHasher(
            ContentLayout layout,
            int pieceLength,
            ContentReader.Opener opener,
            Executor executor,
            HashingListener listener) {
        this.layout = layout;
        this.pieceLength = pieceLength;
        this.opener = opener;
        this.executor = executor;
        this.listener = listener;
    }

    /**
     * Hashes everything and waits for it.
     *
     * @throws CancellationException if the listener asked for the end
     */
    void run(Sink sink) throws IOException {
        int pieces = layout.pieces(pieceLength);
        int batch = Math.max(1, BATCH_BYTES / pieceLength);
        Queue<CompletableFuture<List<Optional<Bytes>>>> underWay = new ArrayDeque<>();
        try {
            int next = 0;
            for (int done = 0; done < pieces; ) {
                while (underWay.size() < BATCHES_UNDER_WAY && next < pieces) {
                    int first = next;
                    next += Math.min(batch, pieces - first);
                    int end = next;
                    underWay.add(CompletableFuture.supplyAsync(() -> hash(first, end), executor));
                }
                for (Optional<Bytes> hash : await(underWay.remove())) {
                    sink.accept(done++, hash);
                }
                long bytes = Math.min((long) done * pieceLength, layout.total());
                listener.hashed(new ByteCount(bytes), new ByteCount(layout.total()));
                if (listener.isCancelled() && done < pieces) {
                    throw new CancellationException("hashing was stopped after " + bytes + " bytes");
                }
            }
        } finally {
            CompletableFuture.allOf(underWay.toArray(CompletableFuture<?>[]::new))
                    .exceptionally(alreadyReported -> null)
                    .join();
        }
    }

    private List<Optional<Bytes>> hash(int first, int end) {
        MessageDigest digest = Sha1.digest();
        List<Optional<Bytes>> hashes = new ArrayList<>(end - first);
        try (ContentReader reader = new ContentReader(layout, opener)) {
            for (int piece = first; piece < end; piece++) {
                long from = (long) piece * pieceLength;
                digest.reset();
                boolean complete = reader.digest(from, Math.min(from + pieceLength, layout.total()), digest);
                hashes.add(complete ? Optional.of(Bytes.wrap(digest.digest())) : Optional.empty());
            }
            return hashes;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Optional<Bytes>> await(CompletableFuture<List<Optional<Bytes>>> batch) throws IOException {
        try {
            return batch.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof UncheckedIOException unreadable) {
                throw unreadable.getCause();
            }
            throw failed;
        }
    }

    /** Takes the hashes in order, on the thread that called {@link #run}. */
    @FunctionalInterface
    interface Sink {
        /** The SHA-1 of piece {@code index}, or empty if some of its content is missing. */
        void accept(int index, Optional<Bytes> hash) throws IOException;
    }
}
