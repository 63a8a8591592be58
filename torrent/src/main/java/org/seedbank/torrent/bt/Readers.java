package org.seedbank.torrent.bt;

import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.seedbank.torrent.engine.Reading;

/** The open readers of one torrent. For any thread. */
final class Readers implements AutoCloseable {
    private final PiecePicker picker;
    private final Runnable asker;
    private final Executor loop;
    private final Clock clock;
    private final Set<StreamedFile> open = new LinkedHashSet<>();
    private boolean closed;

    /**
     * @param picker of the loop's thread
     * @param asker has every peer asked for what it can be asked for; on the loop
     */
    Readers(PiecePicker picker, Runnable asker, Executor loop, Clock clock) {
        this.picker = picker;
        this.asker = asker;
        this.loop = loop;
        this.clock = clock;
    }

    /** Opens {@code size} bytes from {@code start} on. */
    synchronized StreamedFile open(Content content, long start, long size, Reading reading) {
        StreamedFile file = new StreamedFile(this, content, start, size, reading);
        if (closed) {
            file.close();
        } else {
            open.add(file);
        }
        return file;
    }

    /** {@code reader} needs these pieces soon. */
    void need(StreamedFile reader, int first, int last) {
        loop.execute(() -> {
            if (reader.isOpen()) {
                picker.need(reader, first, last);
                asker.run();
            }
        });
    }

    /** {@code reader} needs nothing any more. */
    void closed(StreamedFile reader) {
        synchronized (this) {
            open.remove(reader);
        }
        loop.execute(() -> picker.leave(reader));
    }

    /** Something was verified, or is wanted no more. */
    void look() {
        snapshot().forEach(StreamedFile::look);
    }

    private synchronized List<StreamedFile> snapshot() {
        return List.copyOf(open);
    }

    /** Time for patience, in nanoseconds. */
    long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }

    /** Ends all readers. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        snapshot().forEach(StreamedFile::close);
    }
}
