package org.seedbank.torrent.utp;

/**
 * How much queue to aim at. A bottleneck whose queue is shorter than the usual aim loses packets before anybody has to
 * give way, so the aim is about half of what the queue was seen to hold: the link stays full, nothing is lost, and a
 * flow that fills the queue further is still given way to. Flows share evenly only with the same aim: there are four,
 * each half of the one before. Microseconds.
 */
final class QueueTarget {
    /** BEP 29. */
    static final int LARGEST = 100_000;

    /** Less than an eighth could not be told from the time that machines take to look at their sockets. */
    private static final int MOST_HALVINGS = 3;

    /** A loss at a shorter queue than this has another cause. */
    private static final int EVIDENT = 5_000;

    /** The aim is at most this part of what the queue holds. */
    private static final double ROOM = 0.6;

    /** Two losses at queues that differ by less than this part were at the same end. */
    private static final double SAME = 0.25;

    /** A queue of this many times the aim, for long and without a loss: others aim at more. */
    private static final double BEYOND = 1.5;

    /** Without a loss for this long the queue may have become longer. */
    private static final long PATIENCE = 60_000_000;

    private int halvings;
    private int lastLoss;
    private long since;
    private double sum;
    private int samples;

    int micros() {
        return LARGEST >> halvings;
    }

    /** The queue held {@code queueing} when a packet arrived that was sent with a steady window. */
    void sample(int queueing) {
        sum += queueing;
        samples++;
    }

    /**
     * A packet was lost.
     *
     * @param queueing what the queue held
     * @param isStart whether in slow start, which surely goes beyond the end
     */
    void lost(int queueing, boolean isStart, long now) {
        boolean isSame = isStart || Math.abs(queueing - lastLoss) <= SAME * lastLoss;
        if (queueing >= EVIDENT && isSame) {
            while (halvings < MOST_HALVINGS && micros() > ROOM * queueing) {
                halvings++;
            }
        }
        lastLoss = queueing;
        since = now;
        begin();
    }

    private void begin() {
        sum = 0;
        samples = 0;
    }

    /** A period of a steady window ends without a loss. */
    void renew(long now) {
        boolean isExceeded = samples > 0 && sum / samples > BEYOND * micros();
        if (halvings > 0 && (isExceeded || now - since >= PATIENCE)) {
            halvings--;
            since = now;
        }
        begin();
    }
}
