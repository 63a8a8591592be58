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
    private final Swarm swarm;
    private final Executor loop;
    private final Clock clock;
    private final Set<StreamedFile> open = new LinkedHashSet<>();
    private boolean closed;

    /** @param swarm of the loop's thread */
    Readers(Swarm swarm, Executor loop, Clock clock) {
        this.swarm = swarm;
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

    /** {@code reader} needs these pieces soon; {@code jumped} to the first of them, or came to it piece by piece. */
    void need(StreamedFile reader, int first, int last, boolean jumped) {
        loop.execute(() -> {
            if (reader.isOpen()) {
                swarm.need(reader, first, last, jumped);
            }
        });
    }

    /** {@code reader} needs nothing any more. */
    void closed(StreamedFile reader) {
        synchronized (this) {
            open.remove(reader);
        }
        loop.execute(() -> swarm.leave(reader));
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
