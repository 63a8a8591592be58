package org.seedbank.torrent.engine;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Batches that are used again and again, a limited number in all, so that what waits is bounded. For any thread. */
public final class DatagramBatches {
    private final int most;
    private final ConcurrentLinkedQueue<DatagramBatch> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger made = new AtomicInteger();

    /** @param most how many there are; 64 KiB each, once used */
    public DatagramBatches(int most) {
        this.most = most;
    }

    /** An empty batch; none if all are in use, and then what was to be put in is lost. */
    public Optional<DatagramBatch> take() {
        DatagramBatch known = free.poll();
        if (known != null) {
            return Optional.of(known);
        }
        if (made.incrementAndGet() > most) {
            made.decrementAndGet();
            return Optional.empty();
        }
        return Optional.of(new DatagramBatch(this));
    }

    void takeBack(DatagramBatch batch) {
        free.add(batch);
    }
}
