package org.seedbank.torrent.utp;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Virtual time in microseconds, and chance from one seed. */
final class Simulation {
    /** Wire timestamps wrap two seconds after the start. */
    static final long START = (1L << 32) - 2_000_000;

    final SplittableRandom random;
    private final long seed;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now = START;
    private long created;

    private record Event(long at, long order, Runnable task) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    Simulation(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    long now() {
        return now;
    }

    void at(long micros, Runnable task) {
        events.add(new Event(Math.max(now, micros), created++, task));
    }

    void runFor(long micros) {
        long end = now + micros;
        while (!events.isEmpty() && events.peek().at <= end) {
            step();
        }
        now = end;
    }

    /** Runs until {@code condition} holds; fails after {@code limit} microseconds. */
    void runUntil(BooleanSupplier condition, long limit) {
        long end = now + limit;
        while (!condition.getAsBoolean()) {
            if (events.isEmpty() || events.peek().at > end) {
                throw new AssertionError("not within " + limit + " us, seed " + seed);
            }
            step();
        }
    }

    private void step() {
        Event event = events.remove();
        now = event.at;
        event.task.run();
    }

    @Override
    public String toString() {
        return "seed " + seed + ", " + (now - START) + " us";
    }
}
