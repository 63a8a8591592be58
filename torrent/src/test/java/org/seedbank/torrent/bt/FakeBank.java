package org.seedbank.torrent.bt;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.token.ByteCount;

/** The accounts of all nodes of a test, without a ledger: a payment is a number that one book tells the other. */
final class FakeBank implements AutoCloseable {
    private final Map<PublicKey, FakeAccountBook> books = new ConcurrentHashMap<>();
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final ByteCount window;
    private final Duration delay;
    private volatile boolean paying = true;

    /**
     * @param window bytes that every provider lets stand unpaid
     * @param delay from the moment something is owed to its payment
     */
    FakeBank(ByteCount window, Duration delay) {
        this.window = window;
        this.delay = delay;
    }

    FakeAccountBook book(PublicKey owner) {
        return books.computeIfAbsent(owner, key -> new FakeAccountBook(key, this));
    }

    ByteCount window() {
        return window;
    }

    void execute(Runnable task) {
        loop.execute(task);
    }

    /** Nobody pays any more. */
    void stopPayments() {
        paying = false;
    }

    /** Everybody pays again, first what is owed from before. */
    void resumePayments() {
        paying = true;
        books.values().forEach(book -> loop.execute(book::payAll));
    }

    boolean isPaying() {
        return paying;
    }

    void payLater(Runnable payment) {
        Future<?> unused = loop.schedule(payment, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        loop.shutdownNow();
    }
}
