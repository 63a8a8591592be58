package org.seedbank.torrent.utp;

import java.util.Arrays;

/**
 * One-way delays as differences of two clocks that know nothing of each other, in microseconds modulo 2^32: only what
 * exceeds the smallest one of the last minutes means anything, the time in queues (RFC 6817, 3.4).
 */
final class DelayHistory {
    /** A minimum is kept for each of this many minutes (BEP 29). Slowdowns of the window renew it much more often. */
    private static final int MINUTES = 3;

    private static final long MINUTE = 60_000_000;

    /** Jitter is filtered by the smallest of this many samples (RFC 6817, CURRENT_FILTER). */
    private static final int RECENT = 4;

    private final int[] minima = new int[MINUTES];
    private final int[] recent = new int[RECENT];
    private boolean isEmpty = true;
    private int base;
    private int minute;
    private long minuteStart;
    private int samples;

    /** Adds a delay; time is that of the local clock. */
    void add(int delay, long now) {
        if (isEmpty) {
            isEmpty = false;
            minuteStart = now;
            Arrays.fill(minima, delay);
            Arrays.fill(recent, delay);
            base = delay;
        }
        while (now - minuteStart >= MINUTE) {
            minuteStart = now - minuteStart >= MINUTES * MINUTE ? now : minuteStart + MINUTE;
            minute = (minute + 1) % MINUTES;
            minima[minute] = delay;
        }
        recent[samples++ % RECENT] = delay;
        if (delay - minima[minute] < 0) {
            minima[minute] = delay;
        }
        findBase();
    }

    private void findBase() {
        base = minima[0];
        for (int i = 1; i < MINUTES; i++) {
            if (minima[i] - base < 0) {
                base = minima[i];
            }
        }
    }

    boolean isEmpty() {
        return isEmpty;
    }

    /** The smallest delay; a number without meaning of its own. */
    int base() {
        return base;
    }

    /** Time in queues lately. */
    int queueing() {
        int least = recent[0];
        for (int delay : recent) {
            if (delay - least < 0) {
                least = delay;
            }
        }
        return Math.max(0, least - base);
    }

    /** The clocks were found to drift apart by {@code micros}. */
    void shift(int micros) {
        for (int i = 0; i < MINUTES; i++) {
            minima[i] += micros;
        }
        base += micros;
    }
}
