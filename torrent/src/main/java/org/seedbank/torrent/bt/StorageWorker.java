package org.seedbank.torrent.bt;

import bt.metainfo.TorrentId;
import bt.net.Peer;
import bt.net.buffer.BufferedData;
import bt.torrent.data.BlockRead;
import bt.torrent.data.BlockWrite;
import bt.torrent.data.DataWorker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes blocks by Bt's worker; counts them and lets no failure pass unseen. */
final class StorageWorker implements DataWorker {
    private static final int MAX_PENDING = Integer.MAX_VALUE;

    private final DataWorker worker;
    private final Traffic traffic;
    private final Consumer<Throwable> failure;
    /** One permit is missing for every write that has not ended. */
    private final Semaphore idle = new Semaphore(MAX_PENDING);

    StorageWorker(DataWorker worker, Traffic traffic, Consumer<Throwable> failure) {
        this.worker = worker;
        this.traffic = traffic;
        this.failure = failure;
    }

    @Override
    public CompletableFuture<BlockRead> addBlockRequest(
            TorrentId torrentId, Peer peer, int pieceIndex, int offset, int length) {
        throw new UnsupportedOperationException("blocks are read by the agent that sends them");
    }

    @Override
    public CompletableFuture<BlockWrite> addBlock(
            TorrentId torrentId, Peer peer, int pieceIndex, int offset, BufferedData buffer) {
        traffic.countDownloaded(buffer.length());
        idle.acquireUninterruptibly();
        return start(() -> worker.addBlock(torrentId, peer, pieceIndex, offset, buffer))
                .whenComplete((write, error) -> {
                    if (error != null) {
                        ended(error);
                    } else {
                        write.getError().ifPresent(failure);
                        write.getVerificationFuture().ifPresentOrElse(this::awaitVerification, idle::release);
                    }
                });
    }

    private void awaitVerification(CompletableFuture<Boolean> verification) {
        var unused = verification.whenComplete((good, error) -> ended(error));
    }

    private CompletableFuture<BlockWrite> start(Supplier<CompletableFuture<BlockWrite>> write) {
        try {
            return write.get();
        } catch (RejectedExecutionException e) {
            idle.release();
            throw e;
        }
    }

    private void ended(@Nullable Throwable error) {
        idle.release();
        if (error != null) {
            failure.accept(error);
        }
    }

    /** Whether nothing is being written or checked. */
    boolean isIdle() {
        return idle.availablePermits() == MAX_PENDING;
    }

    /** Waits until nothing is being written or checked. */
    void awaitIdle(long seconds) throws InterruptedException {
        if (idle.tryAcquire(MAX_PENDING, seconds, TimeUnit.SECONDS)) {
            idle.release(MAX_PENDING);
        }
    }
}
