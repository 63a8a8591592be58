package org.seedbank.trustchain.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that flushes all writes that wait with one transaction, then those that came meanwhile with the next. */
final class GroupCommit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** Bounds one transaction; enough that the flush is the smaller part of the work. */
    private static final int MOST_WRITES = 4096;

    private static final long MOST_BYTES = 8L << 20;

    /** So many bytes written, and what is new is looked at in a pause; with four times as many, without one. */
    private static final long LEAST_UNCHECKED = 16L << 20;
    /** Looking reads all of the file, so a large one is looked at after so large a part of it only. */
    private static final int PART_UNCHECKED = 16;

    private final LedgerEnvironment ledger;
    private final LongSupplier check;
    private final BlockingQueue<Pending> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong flushes = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Thread thread;
    private long unchecked;
    private long mostUnchecked;

    GroupCommit(LedgerEnvironment ledger) {
        this(ledger, ledger::checkWhatIsNew, LEAST_UNCHECKED);
    }

    /**
     * @param check looks at what is new; its result is the size of the ledger in bytes
     * @param firstUnchecked bytes after which it looks for the first time
     */
    GroupCommit(LedgerEnvironment ledger, LongSupplier check, long firstUnchecked) {
        this.mostUnchecked = firstUnchecked;
        this.ledger = ledger;
        this.check = check;
        this.thread = new Thread(this::run, "ledger-writer");
        thread.setDaemon(true); // what was not flushed was not acknowledged, so nothing waits for it
    }

    /** Begins to flush; called once. */
    void start() {
        thread.start();
    }

    /** Completes on the writing thread once {@code write} is flushed. */
    CompletableFuture<Void> commit(EncodedWrite write) {
        Pending pending = new Pending(Optional.of(write), write.size(), new CompletableFuture<>());
        waitingBytes.addAndGet(pending.size);
        waiting.add(pending);
        if (closing.get() && waiting.remove(pending)) {
            finish(pending, Optional.of(closed()));
        }
        return pending.flush;
    }

    /** Bytes of writes that wait for their flush. */
    long backlog() {
        return waitingBytes.get();
    }

    /** Transactions flushed so far. */
    long flushes() {
        return flushes.get();
    }

    /** Flushes what waits and ends the thread. */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            waiting.add(new Pending(Optional.empty(), 0, new CompletableFuture<>()));
        }
        if (Thread.currentThread() != thread) {
            joinThread();
        }
    }

    private void joinThread() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // the file must not be closed under the thread that writes it
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean ended = false;
            while (!ended) {
                List<Pending> batch = nextBatch();
                ended = batch.get(batch.size() - 1).write.isEmpty();
                flush(ended ? batch.subList(0, batch.size() - 1) : batch);
                if (!ended) {
                    unchecked += batch.stream().mapToLong(Pending::size).sum();
                    checkWhatIsNew();
                }
            }
        } finally {
            closing.set(true);
            for (Pending late = waiting.poll(); late != null; late = waiting.poll()) {
                finish(late, Optional.of(closed()));
            }
        }
    }

    private void checkWhatIsNew() {
        if (unchecked >= 4 * mostUnchecked || (unchecked >= mostUnchecked && waiting.isEmpty())) {
            unchecked = 0;
            mostUnchecked = Math.max(LEAST_UNCHECKED, sizeLookedAt() / PART_UNCHECKED);
        }
    }

    /** What cannot be looked at is looked at when the ledger is opened next; writing must go on. */
    private long sizeLookedAt() {
        try {
            return check.getAsLong();
        } catch (RuntimeException e) {
            LOG.warn("the ledger could not be looked at", e);
            return 0;
        }
    }

    /** At least one write; the mark of the end is always the last. */
    private List<Pending> nextBatch() {
        List<Pending> batch = new ArrayList<>();
        long size = 0;
        Pending next = firstWaiting();
        while (next != null) {
            batch.add(next);
            size += next.size;
            boolean full = size >= MOST_BYTES || batch.size() >= MOST_WRITES || next.write.isEmpty();
            next = full ? null : waiting.poll();
        }
        return batch;
    }

    private Pending firstWaiting() {
        while (true) {
            try {
                return waiting.take();
            } catch (InterruptedException e) {
                // Only close() ends this thread.
            }
        }
    }

    private void flush(List<Pending> batch) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            List<Optional<LedgerStorageException>> outcomes = ledger.write(transaction -> batch.stream()
                    .map(pending -> pending.write.flatMap(transaction::add))
                    .toList());
            flushes.incrementAndGet();
            for (int i = 0; i < batch.size(); i++) {
                finish(batch.get(i), outcomes.get(i));
            }
        } catch (LedgerStorageException e) {
            batch.forEach(pending -> finish(pending, Optional.of(e)));
        } catch (RuntimeException e) {
            flushOneByOne(batch, e);
        } catch (Error e) {
            batch.forEach(pending -> finish(pending, Optional.of(notStored(e))));
            throw e;
        }
    }

    /** A write that cannot be applied must fail alone. */
    private void flushOneByOne(List<Pending> batch, RuntimeException cause) {
        if (batch.size() > 1) {
            batch.forEach(pending -> flush(List.of(pending)));
        } else {
            finish(batch.get(0), Optional.of(notStored(cause)));
        }
    }

    private void finish(Pending pending, Optional<LedgerStorageException> failure) {
        waitingBytes.addAndGet(-pending.size);
        failure.ifPresentOrElse(pending.flush::completeExceptionally, () -> pending.flush.complete(null));
    }

    private static LedgerStorageException notStored(Throwable cause) {
        return new LedgerStorageException(Kind.INACCESSIBLE, "write not stored: " + cause, cause);
    }

    private static LedgerStorageException closed() {
        return new LedgerStorageException(Kind.INACCESSIBLE, "the ledger is closed");
    }

    private record Pending(Optional<EncodedWrite> write, long size, CompletableFuture<Void> flush) {}
}
