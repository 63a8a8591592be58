package org.seedbank.torrent.utp;

import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/** One direction of a link: a bottleneck with a queue that drops what does not fit, then a way that takes time. */
final class SimulatedPipe {
    private static final int HEADERS = 28;

    private final Simulation simulation;
    private final Quality quality;
    private long idleAt;
    private long lastArrival;
    private long sent;
    private long dropped;
    private int widest = Integer.MAX_VALUE;
    private IntPredicate drops = count -> false;
    private IntConsumer observer = size -> {};

    /**
     * @param bitsPerSecond 0: no bottleneck
     * @param queueBytes what the queue before the bottleneck holds
     * @param delay microseconds on the way
     * @param jitter most microseconds more; order stays
     * @param loss probability
     * @param reordering probability of being held back for up to {@code delay}
     * @param duplication probability
     */
    record Quality(
            long bitsPerSecond,
            int queueBytes,
            long delay,
            long jitter,
            double loss,
            double reordering,
            double duplication) {
        static Quality delaying(long micros) {
            return new Quality(0, 0, micros, 0, 0, 0, 0);
        }

        static Quality bottleneck(long bitsPerSecond, int queueBytes, long delay) {
            return new Quality(bitsPerSecond, queueBytes, delay, 0, 0, 0, 0);
        }

        Quality losing(double probability) {
            return new Quality(bitsPerSecond, queueBytes, delay, jitter, probability, reordering, duplication);
        }

        Quality jittering(long micros) {
            return new Quality(bitsPerSecond, queueBytes, delay, micros, loss, reordering, duplication);
        }

        Quality disordering(double reorder, double duplicate) {
            return new Quality(bitsPerSecond, queueBytes, delay, jitter, loss, reorder, duplicate);
        }
    }

    SimulatedPipe(Simulation simulation, Quality quality) {
        this.simulation = simulation;
        this.quality = quality;
    }

    /** From now on loses the datagrams whose count, from 0 on, {@code rule} names. */
    void drop(IntPredicate rule) {
        this.drops = rule;
    }

    /** From now on loses packets of IPv4 that are larger than this. */
    void narrow(int bytes) {
        this.widest = bytes;
    }

    /** From now on {@code newObserver} is told the size of each datagram. */
    void observe(IntConsumer newObserver) {
        this.observer = newObserver;
    }

    /** Datagrams that did not arrive. */
    long dropped() {
        return dropped;
    }

    /** Microseconds that a datagram spends in the queue now. */
    long queueing() {
        return Math.max(0, idleAt - simulation.now());
    }

    void carry(int payload, Runnable arrival) {
        observer.accept(payload);
        int count = (int) sent++;
        long through = simulation.now();
        if (quality.bitsPerSecond > 0) {
            int bytes = payload + HEADERS;
            if (queueing() * quality.bitsPerSecond / 8_000_000 + bytes > quality.queueBytes) {
                dropped++;
                return;
            }
            through = Math.max(idleAt, through) + bytes * 8_000_000L / quality.bitsPerSecond;
            idleAt = through;
        }
        if (payload + HEADERS > widest
                || drops.test(count)
                || (quality.loss > 0 && simulation.random.nextDouble() < quality.loss)) {
            dropped++;
            return;
        }
        travel(through, arrival);
        if (quality.duplication > 0 && simulation.random.nextDouble() < quality.duplication) {
            travel(through, arrival);
        }
    }

    private void travel(long from, Runnable arrival) {
        long at = from + quality.delay;
        if (quality.jitter > 0) {
            at += simulation.random.nextLong(quality.jitter);
        }
        if (quality.reordering > 0 && simulation.random.nextDouble() < quality.reordering) {
            at += simulation.random.nextLong(1 + quality.delay);
        } else {
            at = Math.max(at, lastArrival);
            lastArrival = at;
        }
        simulation.at(at, arrival);
    }
}
