package org.seedbank.trustchain.payment;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Bytes that may be delivered to one counterparty now, by any of its connections. The threads that deliver only ever
 * take from it; the node's loop fills it, after what it adds is on disk.
 */
final class Allowance {
    private final Runnable review;
    private final AtomicLong left = new AtomicLong();
    private final AtomicLong lowWater = new AtomicLong();
    private final AtomicBoolean starved = new AtomicBoolean();
    private final AtomicBoolean asked = new AtomicBoolean();

    /**
     * Nothing may be delivered at first.
     *
     * @param review called on any thread, until {@link #beginReview} at most once, when the loop should look again
     */
    Allowance(Runnable review) {
        this.review = review;
    }

    /** Any thread: takes {@code bytes}, or nothing and asks for more. */
    boolean take(long bytes) {
        long before;
        do {
            before = left.get();
            if (before < bytes) {
                // Set before asking: the review that follows sees it, so nobody waits for a wake-up that was missed.
                if (starved.compareAndSet(false, true)) {
                    ask();
                }
                return false;
            }
        } while (!left.compareAndSet(before, before - bytes));
        if (before - bytes < lowWater.get()) {
            ask();
        }
        return true;
    }

    /** Any thread: {@code bytes} that were taken are not delivered after all. */
    void giveBack(long bytes) {
        left.addAndGet(bytes);
    }

    ByteCount left() {
        return new ByteCount(left.get());
    }

    /** Loop: from now on less than {@code mark} makes it ask again. */
    void beginReview(ByteCount mark) {
        lowWater.set(mark.value());
        asked.set(false);
    }

    boolean isStarved() {
        return starved.get();
    }

    /** Loop: from now on {@code more} may be delivered, and a refused delivery asks again. */
    void add(ByteCount more) {
        left.addAndGet(more.value());
        starved.set(false);
    }

    /** Loop: from now on nothing may be delivered. */
    ByteCount withdraw() {
        return new ByteCount(left.getAndSet(0));
    }

    private void ask() {
        if (asked.compareAndSet(false, true)) {
            review.run();
        }
    }
}
