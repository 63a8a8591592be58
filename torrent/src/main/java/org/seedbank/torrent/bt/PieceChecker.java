package org.seedbank.torrent.bt;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.Metainfo;

/** Compares those pieces with their hashes that may be there at the start. */
final class PieceChecker {
    private static final int STEP = 256 << 10;

    private final Metainfo metainfo;
    private final Content content;
    private final StartingPieces starting;
    private final BooleanSupplier cancelled;
    private final Executor executor;
    private final ThreadLocal<Hasher> hashers = ThreadLocal.withInitial(Hasher::new);

    PieceChecker(
            Metainfo metainfo, Content content, StartingPieces starting, BooleanSupplier cancelled, Executor executor) {
        this.metainfo = metainfo;
        this.content = content;
        this.starting = starting;
        this.cancelled = cancelled;
        this.executor = executor;
    }

    /**
     * Looks at all that may be there.
     *
     * @throws CancellationException if the session is stopped meanwhile
     */
    void checkAll() {
        starting.known().stream().forEach(content.pieces()::verified);
        int[] pieces = starting.doubtful().stream().toArray();
        AtomicInteger next = new AtomicInteger();
        int tasks = Math.min(Runtime.getRuntime().availableProcessors(), pieces.length);
        CompletableFuture<?>[] ends = new CompletableFuture<?>[tasks];
        for (int task = 0; task < tasks; task++) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            ends[task] = end;
            executor.execute(() -> checkNext(pieces, next, end));
        }
        try {
            CompletableFuture.allOf(ends).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** One piece; then others have their turn. */
    private void checkNext(int[] pieces, AtomicInteger next, CompletableFuture<Void> end) {
        int at = next.getAndIncrement();
        if (at >= pieces.length) {
            end.complete(null);
        } else if (cancelled.getAsBoolean()) {
            end.completeExceptionally(new CancellationException("stopped while checking"));
        } else {
            try {
                if (isGood(pieces[at])) {
                    content.pieces().verified(pieces[at]);
                }
                executor.execute(() -> checkNext(pieces, next, end));
            } catch (RuntimeException e) {
                end.completeExceptionally(e);
            }
        }
    }

    /** @throws UncheckedIOException if a file cannot be read */
    private boolean isGood(int piece) {
        byte[] hash = hashers.get().hash(piece);
        return hash != null && metainfo.pieces().hash(piece).equals(Bytes.wrap(hash));
    }

    static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private final class Hasher {
        private final MessageDigest digest = sha1();
        private final ByteBuffer buffer = ByteBuffer.allocate(STEP);

        /** Null if a file is missing or too short. */
        byte @Nullable [] hash(int piece) {
            digest.reset();
            long start = content.pieces().start(piece);
            int length = content.pieces().length(piece);
            for (int at = 0; at < length; at += STEP) {
                buffer.clear().limit(Math.min(STEP, length - at));
                if (!content.storage().read(start + at, buffer)) {
                    return null;
                }
                digest.update(buffer.array(), 0, buffer.limit());
            }
            return digest.digest();
        }
    }
}
