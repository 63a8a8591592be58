package org.seedbank.torrent.bt;

import bt.data.ChunkDescriptor;
import bt.data.ChunkVerifier;
import bt.data.LocalBitfield;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.Metainfo;

/** Compares pieces with their hashes: at the start those that may be there, later each one that was downloaded. */
final class PieceChecker implements ChunkVerifier {
    private static final int STEP = 256 << 10;

    private final Metainfo metainfo;
    private final Content content;
    private final StartingPieces starting;
    private final BooleanSupplier cancelled;
    private final IdentityHashMap<ChunkDescriptor, Integer> indexes = new IdentityHashMap<>();
    private final ThreadLocal<Hasher> hashers = ThreadLocal.withInitial(Hasher::new);

    PieceChecker(Metainfo metainfo, Content content, StartingPieces starting, BooleanSupplier cancelled) {
        this.metainfo = metainfo;
        this.content = content;
        this.starting = starting;
        this.cancelled = cancelled;
    }

    @Override
    public boolean verify(List<ChunkDescriptor> chunks, LocalBitfield bitfield) {
        for (int index = 0; index < chunks.size(); index++) {
            indexes.put(chunks.get(index), index);
        }
        starting.known().stream().forEach(piece -> found(piece, bitfield));
        hashAll(starting.doubtful().stream().toArray(), bitfield);
        return bitfield.getPiecesRemaining() == 0;
    }

    private void found(int piece, LocalBitfield bitfield) {
        bitfield.markLocalPieceVerified(piece);
        content.pieces().verified(piece);
    }

    private void hashAll(int[] pieces, LocalBitfield bitfield) {
        int threads = Math.min(Runtime.getRuntime().availableProcessors(), pieces.length);
        if (threads == 0) {
            return;
        }
        AtomicInteger next = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CompletableFuture<?>[] workers = new CompletableFuture<?>[threads];
            for (int i = 0; i < threads; i++) {
                workers[i] = CompletableFuture.runAsync(() -> hashSome(pieces, next, bitfield), executor);
            }
            CompletableFuture.allOf(workers).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        } finally {
            executor.shutdown();
        }
    }

    private void hashSome(int[] pieces, AtomicInteger next, LocalBitfield bitfield) {
        for (int at = next.getAndIncrement(); at < pieces.length; at = next.getAndIncrement()) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("stopped while checking");
            }
            if (isGood(pieces[at])) {
                synchronized (indexes) {
                    found(pieces[at], bitfield);
                }
            }
        }
    }

    @Override
    public boolean verify(ChunkDescriptor chunk) {
        Integer piece = indexes.get(chunk);
        if (piece == null || !isGood(piece)) {
            return false;
        }
        content.pieces().verified(piece);
        return true;
    }

    @Override
    public boolean verifyIfPresent(ChunkDescriptor chunk) {
        return verify(chunk);
    }

    /** @throws UncheckedIOException if a file cannot be read */
    private boolean isGood(int piece) {
        byte[] hash = hashers.get().hash(piece);
        return hash != null && metainfo.pieces().hash(piece).equals(Bytes.wrap(hash));
    }

    /** Pieces found good at the start. */
    BitSet known() {
        return starting.known();
    }

    private final class Hasher {
        private final MessageDigest digest;
        private final ByteBuffer buffer = ByteBuffer.allocate(STEP);

        Hasher() {
            try {
                digest = MessageDigest.getInstance("SHA-1");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-1", e);
            }
        }

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
