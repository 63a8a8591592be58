package org.seedbank.overlay.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.Cancellable;

/** The one queue of everything that will happen, in order of time, then of arrival in the queue. */
final class VirtualTime {
    /** Virtual wall time at the start of every simulation: whole seconds, so that traces are easy to read. */
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** More events than this without time moving on are taken for a loop without end. */
    private static final int MAX_EVENTS_PER_INSTANT = 1_000_000;

    private final long seed;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    /** Those that were due when they were made, which every other one is, in order; this queue costs less. */
    private final Queue<Event> dueAtOnce = new ArrayDeque<>();

    private long now;
    private long eventsCreated;
    private int eventsAtThisInstant;
    private @Nullable Object place;

    VirtualTime(long seed) {
        this.seed = seed;
    }

    Duration sinceStart() {
        return Duration.ofNanos(now);
    }

    long nowNanos() {
        return now;
    }

    /** Loop or executor that is running an event, or null between events. */
    @Nullable Object place() {
        return place;
    }

    Cancellable at(long nanos, Incarnation owner, Object place, Runnable task) {
        Event event = new Event(Math.max(now, nanos), eventsCreated++, owner, place, task);
        (event.at == now ? dueAtOnce : events).add(event);
        return event::cancel;
    }

    /** Runs the next event that still matters, if there is one not later than {@code limit}. */
    boolean stepUntil(long limit) {
        for (Queue<Event> queue = nextQueue(); !queue.isEmpty() && queue.peek().at <= limit; queue = nextQueue()) {
            Event event = queue.remove();
            if (!event.cancelled && event.owner.isAlive()) {
                run(event);
                return true;
            }
        }
        return false;
    }

    private Queue<Event> nextQueue() {
        Event due = dueAtOnce.peek();
        Event later = events.peek();
        return due != null && (later == null || due.compareTo(later) < 0) ? dueAtOnce : events;
    }

    void advanceTo(long nanos) {
        now = Math.max(now, nanos);
    }

    SimulationFailedException failure(String what) {
        return new SimulationFailedException(describe(what));
    }

    private void run(Event event) {
        eventsAtThisInstant = event.at == now ? eventsAtThisInstant + 1 : 0;
        now = event.at;
        if (eventsAtThisInstant > MAX_EVENTS_PER_INSTANT) {
            throw failure(event.owner + " never lets time go on");
        }
        place = event.place;
        try {
            event.task.run();
        } catch (RuntimeException | Error thrown) {
            throw new SimulationFailedException(describe(event.owner + " threw " + thrown), thrown);
        } finally {
            place = null;
        }
    }

    private String describe(String what) {
        return what + " (seed " + seed + ", " + sinceStart() + " after start)";
    }

    private static final class Event implements Comparable<Event> {
        private final long at;
        private final long order;
        private final Incarnation owner;
        private final Object place;
        private final Runnable task;
        private boolean cancelled;

        Event(long at, long order, Incarnation owner, Object place, Runnable task) {
            this.at = at;
            this.order = order;
            this.owner = owner;
            this.place = place;
            this.task = task;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(order);
        }
    }
}
