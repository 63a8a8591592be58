package org.seedbank.trustchain.agreement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.validation.ChainView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way of a node's loop to its ledger. What is written counts in memory at once, and is acknowledged once it is
 * flushed. One write is under way at a time and takes all that gathered meanwhile with it, so a later write can never
 * be on disk without an earlier one.
 *
 * <p>When a write fails, nothing more is taken, everything unflushed is dropped and those who wait for it are told.
 * Whether it reached the disk is unknown then. So before anything is written again, a write of what is there already
 * must succeed and everybody reads the ledger anew. After any failure but a full disk (or a refused block) that takes a
 * restart: an unreliable disk is not trusted twice by one process.
 */
public final class LedgerWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
    /** How often a full disk is tried again. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final NodeContext context;
    private final ChainStore store;
    private final UnflushedBlocks view;
    private final List<StorageWatcher> watchers = new ArrayList<>();
    private final List<CompletableFuture<Void>> idle = new ArrayList<>();
    private List<Waiting> gathered = new ArrayList<>();
    private List<Waiting> underWay = List.of();
    private List<AccountRecord> doubtful = List.of();
    private @Nullable LedgerStorageException fault;
    private @Nullable Cancellable retry;

    /** Writes to {@code store}, to which nobody else may write. */
    public LedgerWriter(NodeContext context, ChainStore store) {
        this.context = context;
        this.store = store;
        this.view = new UnflushedBlocks(store);
    }

    /** All blocks, flushed or under way. */
    public ChainView view() {
        return view;
    }

    /** What is flushed. */
    public ChainStore flushed() {
        return store;
    }

    /** Why nothing can be stored now, if so. */
    public Optional<LedgerStorageException> fault() {
        return Optional.ofNullable(fault);
    }

    /** From now on {@code watcher} is told of failure and recovery; earlier ones first. */
    public void watch(StorageWatcher watcher) {
        watchers.add(watcher);
    }

    /** Stores all of {@code write} or nothing, after everything written before; fails at once during a fault. */
    public void write(LedgerWrite write, FlushListener listener) {
        context.loop().assertInLoop();
        LedgerStorageException current = fault;
        if (current != null) {
            listener.failed(current);
            return;
        }
        view.add(write.blocks());
        gathered.add(new Waiting(write, listener));
        if (underWay.isEmpty()) {
            flushGathered();
        }
    }

    /** The ledger could not be read, so what is in memory is not to be trusted either. */
    public void readFailed(LedgerStorageException reason) {
        context.loop().assertInLoop();
        if (fault == null) {
            stop(reason);
        }
    }

    /** The ledger holds more than what was written here; everybody reads it, with nothing under way. */
    public void readAnew() {
        var unused = idle().thenRun(() -> {
            if (fault == null) {
                watchers.forEach(StorageWatcher::storageRecovered);
                watchers.forEach(StorageWatcher::storageUsable);
            }
        });
    }

    /** Completes on the loop when nothing is under way any more, be it flushed or dropped. */
    public CompletableFuture<Void> idle() {
        context.loop().assertInLoop();
        CompletableFuture<Void> done = new CompletableFuture<>();
        idle.add(done);
        tellIdle();
        return done;
    }

    /** No further attempts on a full disk. */
    public void close() {
        if (retry != null) {
            retry.cancel();
        }
    }

    private void flushGathered() {
        List<Waiting> mine = gathered;
        underWay = mine;
        gathered = new ArrayList<>();
        LedgerWrite batch = LedgerWrite.allOf(mine.stream().map(Waiting::write).toList());
        commit(
                batch,
                () -> ifStillUnderWay(mine, () -> flushed(batch)),
                reason -> ifStillUnderWay(mine, () -> stop(reason)));
    }

    /** After a failed read nothing is under way any more, though the disk may still report. */
    private void ifStillUnderWay(List<Waiting> batch, Runnable action) {
        if (underWay == batch) {
            action.run();
        }
    }

    private void flushed(LedgerWrite batch) {
        List<Waiting> done = underWay;
        underWay = List.of();
        view.remove(batch.blocks());
        if (!gathered.isEmpty()) {
            flushGathered();
        }
        tellEach(done, waiting -> waiting.listener.flushed());
        tellIdle();
    }

    private void stop(LedgerStorageException reason) {
        LOG.warn("nothing is stored until the disk works again: {}", reason.getMessage());
        fault = reason;
        List<Waiting> dropped = new ArrayList<>(underWay);
        dropped.addAll(gathered);
        underWay = List.of();
        gathered = new ArrayList<>();
        view.clear();
        doubtful =
                LedgerWrite.allOf(dropped.stream().map(Waiting::write).toList()).accounts();
        tellEach(dropped, waiting -> waiting.listener.failed(reason));
        tellEach(watchers, watcher -> watcher.storageFailed(reason));
        tellIdle();
        if (reason.kind() == Kind.DISK_FULL || reason.kind() == Kind.CONFLICT) {
            retryLater();
        }
    }

    private void retryLater() {
        retry = context.loop().schedule(RETRY, this::tryAgain);
    }

    /** Flushing anything flushes what was written before; what is stored is rewritten, so nothing changes by it. */
    private void tryAgain() {
        List<AccountRecord> asStored;
        try {
            asStored = doubtful.stream()
                    .flatMap(account -> store.account(account.counterparty()).stream())
                    .toList();
        } catch (LedgerStorageException e) {
            LOG.warn("the ledger cannot be read yet: {}", e.getMessage());
            retryLater();
            return;
        }
        commit(LedgerWrite.ofAccounts(asStored, List.of()), this::recovered, reason -> retryLater());
    }

    private void recovered() {
        LOG.info("the ledger is stored again");
        doubtful = List.of();
        try {
            // Still closed: who wrote now would write on top of what others have not read yet.
            watchers.forEach(StorageWatcher::storageRecovered);
        } catch (LedgerStorageException e) {
            fault = e;
            return;
        }
        fault = null;
        watchers.forEach(StorageWatcher::storageUsable);
    }

    private void commit(LedgerWrite write, Runnable onSuccess, Consumer<LedgerStorageException> onFailure) {
        var unused = begin(write)
                .whenComplete((nothing, thrown) -> context.loop().execute(() -> {
                    if (thrown == null) {
                        onSuccess.run();
                    } else {
                        onFailure.accept(asStorageException(thrown));
                    }
                }));
    }

    private CompletableFuture<Void> begin(LedgerWrite write) {
        try {
            return store.commit(write);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e); // or what waits for it would wait for ever
        }
    }

    /** Each is told, whatever another one makes of it: payments, answers and grants of many wait in one batch. */
    private static <T> void tellEach(Iterable<T> all, Consumer<T> news) {
        for (T each : all) {
            try {
                news.accept(each);
            } catch (RuntimeException e) {
                LOG.error("one of those who wait for the disk failed", e);
            }
        }
    }

    private static LedgerStorageException asStorageException(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof LedgerStorageException known
                ? known
                : new LedgerStorageException(Kind.INACCESSIBLE, "the ledger cannot be written: " + cause, cause);
    }

    private void tellIdle() {
        if (underWay.isEmpty() && gathered.isEmpty()) {
            List<CompletableFuture<Void>> waiting = List.copyOf(idle);
            idle.clear();
            waiting.forEach(done -> done.complete(null));
        }
    }

    private record Waiting(LedgerWrite write, FlushListener listener) {}
}
