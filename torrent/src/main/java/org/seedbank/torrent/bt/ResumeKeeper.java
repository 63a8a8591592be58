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
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.source.Metainfo;

/**
 * Makes verified pieces durable, in this order: their data on disk, then the record of them, then the word to others.
 * One thread does so for many pieces at a time, because a disk that is forced for each of them would be the limit.
 */
final class ResumeKeeper implements AutoCloseable {
    /** A verified piece waits no longer than this for others. */
    private static final long BATCH_MILLIS = 40;
    /** The same when somebody waits for it: what arrived last is hashed by then. */
    private static final long HURRY_MILLIS = 10;
    /** So many bytes do not wait. */
    private static final long BATCH_BYTES = 32L << 20;
    /** How old the stamps of files that are being written may become. */
    private static final long STAMP_MILLIS = 2_000;

    private final Path path;
    private final Metainfo metainfo;
    private final Content content;
    private final Clock clock;
    private final Listener listener;
    private final Thread thread;
    private final BitSet begun = new BitSet();
    private List<Integer> waiting = new ArrayList<>();
    private long waitingBytes;
    private long hurriedUntil = Long.MIN_VALUE;
    private boolean closing;
    private @Nullable ResumeLog log;

    ResumeKeeper(Path path, Metainfo metainfo, Content content, Clock clock, Listener listener) {
        this.path = path;
        this.metainfo = metainfo;
        this.content = content;
        this.clock = clock;
        this.listener = listener;
        this.thread =
                new Thread(this::run, "resume-" + metainfo.infoHash().value().toShortHex());
        thread.setDaemon(true);
    }

    /** Told what is durable, on the keeper's thread. */
    interface Listener {
        /** These pieces will never be fetched again. */
        void durable(List<Integer> pieces);

        /** The disk refused. */
        void failed(Throwable error);
    }

    /** Begins a new record with the pieces that the start found good. */
    void begin(BitSet verified) throws IOException {
        begun.or(verified);
        ResumeState state = new ResumeState(verified, begun, stamps(allFiles()), clock.millis(), false);
        log = ResumeLog.begin(path, metainfo, state);
        thread.start();
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
        waitingBytes += content.pieces().length(piece);
        if (waiting.size() == 1 || waitingBytes >= BATCH_BYTES) {
            notifyAll();
        }
    }

    /** For a moment verified pieces do not wait for others: the peer sends no more before it is paid for them. */
    synchronized void hurry() {
        hurriedUntil = clock.millis() + BATCH_MILLIS;
        notifyAll();
    }

    private void run() {
        try {
            boolean last = false;
            while (!last) {
                last = awaitBatch();
                flush();
            }
            finish();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | UncheckedIOException e) {
            listener.failed(e);
        }
    }

    /** Waits for enough work; true if it is the last. */
    private synchronized boolean awaitBatch() throws InterruptedException {
        long deadline = clock.millis() + STAMP_MILLIS;
        while (!closing && waiting.isEmpty() && clock.millis() < deadline) {
            wait(STAMP_MILLIS);
        }
        long start = clock.millis();
        long patience = patience();
        while (!closing && !waiting.isEmpty() && waitingBytes < BATCH_BYTES && clock.millis() < start + patience) {
            wait(patience);
            patience = patience();
        }
        return closing;
    }

    private long patience() {
        return clock.millis() < hurriedUntil ? HURRY_MILLIS : BATCH_MILLIS;
    }

    private synchronized List<Integer> takeWaiting() {
        List<Integer> pieces = waiting;
        waiting = new ArrayList<>();
        waitingBytes = 0;
        return pieces;
    }

    private void flush() throws IOException {
        List<Integer> pieces = takeWaiting();
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
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
