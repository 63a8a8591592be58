package org.seedbank.torrent.utp;

/** When to acknowledge: every second packet at once, a single one soon or with data that travel anyway. */
final class AckSchedule {
    private static final long NEVER = Long.MAX_VALUE;

    /** Far below the least timeout of the other end; microseconds. */
    private static final long DELAY = 25_000;

    private static final int EVERY = 2;

    private boolean isDue;
    private int packets;
    private long deadline = NEVER;

    /** One more packet arrived, in order. */
    void arrived(long now) {
        isDue |= ++packets >= EVERY;
        if (deadline == NEVER) {
            deadline = now + DELAY;
        }
    }

    /** The other end must know at once. */
    void hurry() {
        isDue = true;
    }

    boolean isDue() {
        return isDue;
    }

    /** When {@link #timer} is to be called. */
    long deadline() {
        return deadline;
    }

    /** It is due if its time has come. */
    void timer(long now) {
        isDue |= now >= deadline;
    }

    /** A packet left, which acknowledges what arrived. */
    void sent() {
        isDue = false;
        packets = 0;
        deadline = NEVER;
    }
}
