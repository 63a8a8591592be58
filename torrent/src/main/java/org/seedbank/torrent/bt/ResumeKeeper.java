package org.seedbank.torrent.bt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.MonotonicTime;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.Metainfo;

/**
 * Makes verified pieces durable, in this order: their data on disk, then the record of them, then the word to others.
 * Many pieces at a time, because a disk that is forced for each of them would be the limit.
 */
final class ResumeKeeper implements AutoCloseable {
    /** A verified piece waits no longer than this for others. */
    private static final long BATCH_MILLIS = 40;
    /** The same when somebody waits for it: what arrived last is hashed by then. */
    private static final long HURRY_MILLIS = 10;

    private static final long MICROS_PER_MILLI = 1_000;

    /** So many bytes do not wait. */
    private static final long BATCH_BYTES = 32L << 20;
    /** How old the stamps of files that are being written may become. */
    private static final long STAMP_MILLIS = 2_000;

    private final Path path;
    private final Metainfo metainfo;
    private final Content content;
    private final Clock clock;
    private final Listener listener;
    private final ScheduledExecutorService timer;
    private final AtomicBoolean stampDue = new AtomicBoolean();
    private final Object flushing = new Object();
    private final BitSet begun = new BitSet();
    private List<Integer> waiting = new ArrayList<>();
    private long waitingBytes;
    private long hurriedUntil = Long.MIN_VALUE;
    /**
     * When waiting pieces are recorded; one appointment at a time, for a disk that is forced in vain is slow as well.
     */
    private @Nullable Future<?> appointment;

    private long appointmentAt;
    private boolean broken;
    private @Nullable ResumeLog log;

    /** @param timer whose threads may wait for the disk */
    ResumeKeeper(
            Path path,
            Metainfo metainfo,
            Content content,
            Clock clock,
            ScheduledExecutorService timer,
            Listener listener) {
        this.path = path;
        this.metainfo = metainfo;
        this.content = content;
        this.clock = clock;
        this.timer = timer;
        this.listener = listener;
    }

    /** Told what is durable, on a thread of the timer. */
    interface Listener {
        /** These pieces will never be fetched again. */
        void durable(List<Integer> pieces);

        /** The disk refused. */
        void failed(Throwable error);
    }

    /** Begins a new record with the pieces that the start found good. */
    void begin(BitSet verified, Wishes wishes) throws IOException {
        begun.or(verified);
        ResumeState state =
                new ResumeState(verified, begun, stamps(allFiles()), clock.millis(), false, Optional.of(wishes));
        log = ResumeLog.begin(path, metainfo, state);
    }

    /** Other pieces are wanted from now on; completes when that is recorded. */
    CompletableFuture<Void> record(Supplier<Wishes> wishes) {
        return CompletableFuture.runAsync(() -> recordNow(wishes), timer);
    }

    private void recordNow(Supplier<Wishes> wishes) {
        synchronized (flushing) {
            try {
                if (!broken) {
                    ResumeLog current = Objects.requireNonNull(log);
                    current.wishes(metainfo, wishes.get());
                    current.force();
                }
            } catch (IOException | UncheckedIOException e) {
                broken = true;
                listener.failed(e);
            }
        }
    }

    private List<Integer> allFiles() {
        List<Integer> indexes = new ArrayList<>();
        for (int index = 0; index < content.storage().files().size(); index++) {
            indexes.add(index);
        }
        return indexes;
    }

    private Map<Integer, FileStamp> stamps(List<Integer> files) {
        Map<Integer, FileStamp> stamps = new HashMap<>();
        for (int index : files) {
            content.storage()
                    .files()
                    .get(index)
                    .attributes()
                    .ifPresent(attributes -> stamps.put(index, FileStamp.of(attributes)));
        }
        return stamps;
    }

    /** Records, before it happens, that something of {@code piece} is written. */
    void begin(int piece) throws IOException {
        if (stampDue.compareAndSet(false, true)) {
            var unused = timer.schedule(this::stamp, STAMP_MILLIS, TimeUnit.MILLISECONDS);
        }
        ResumeLog current = log;
        synchronized (begun) {
            if (current == null || begun.get(piece)) {
                return;
            }
            begun.set(piece);
        }
        current.begun(piece);
    }

    /** The hash of {@code piece} was right. */
    synchronized void verified(int piece) {
        waiting.add(piece);
        long before = waitingBytes;
        waitingBytes += content.pieces().length(piece);
        if (before < BATCH_BYTES && waitingBytes >= BATCH_BYTES) {
            flushIn(0);
        } else if (waiting.size() == 1) {
            flushIn(MonotonicTime.micros() < hurriedUntil ? HURRY_MILLIS : BATCH_MILLIS);
        }
    }

    /** For a moment verified pieces do not wait for others: the peer sends no more before it is paid for them. */
    synchronized void hurry() {
        hurriedUntil = MonotonicTime.micros() + BATCH_MILLIS * MICROS_PER_MILLI;
        if (!waiting.isEmpty()) {
            flushIn(HURRY_MILLIS);
        }
    }

    private synchronized void flushIn(long millis) {
        long at = MonotonicTime.micros() + millis * MICROS_PER_MILLI;
        if (appointment != null && appointmentAt <= at) {
            return;
        }
        if (appointment != null) {
            appointment.cancel(false);
        }
        appointmentAt = at;
        appointment = timer.schedule(() -> flushNow(false), millis, TimeUnit.MILLISECONDS);
    }

    private void stamp() {
        stampDue.set(false);
        flushNow(true);
    }

    private void flushNow(boolean alsoUnverified) {
        synchronized (flushing) {
            try {
                if (!broken) {
                    flush(alsoUnverified);
                }
            } catch (IOException | UncheckedIOException e) {
                broken = true;
                listener.failed(e);
            }
        }
    }

    private synchronized List<Integer> takeWaiting() {
        List<Integer> pieces = waiting;
        waiting = new ArrayList<>();
        waitingBytes = 0;
        if (appointment != null) {
            appointment.cancel(false);
            appointment = null;
        }
        return pieces;
    }

    private void flush(boolean alsoUnverified) throws IOException {
        List<Integer> pieces = takeWaiting();
        if (pieces.isEmpty() && !alsoUnverified) {
            return;
        }
        List<Integer> written = new ArrayList<>();
        content.storage().force(written);
        if (pieces.isEmpty() && written.isEmpty()) {
            return;
        }
        ResumeLog current = Objects.requireNonNull(log);
        current.stamps(stamps(written), clock.millis());
        if (!pieces.isEmpty()) {
            current.verified(pieces);
            current.force();
            content.pieces().durable(pieces);
            listener.durable(pieces);
        }
    }

    private void finish() throws IOException {
        try (ResumeLog current = Objects.requireNonNull(log)) {
            current.stamps(stamps(allFiles()), clock.millis());
            current.closed();
            current.force();
        }
    }

    /** Records what is left, once nobody writes any more. */
    @Override
    public void close() {
        synchronized (flushing) {
            flushNow(true);
            try {
                if (!broken) {
                    broken = true;
                    finish();
                }
            } catch (IOException | UncheckedIOException e) {
                listener.failed(e);
            }
        }
    }
}
