package org.seedbank.torrent.utp;

/**
 * The congestion window: aims at a fixed time in the queue of the bottleneck and gives way to whoever fills it further
 * (LEDBAT, RFC 6817, with the constants of BEP 29). The window shrinks in proportion to the excess, and is taken down
 * to two packets for two round trips now and then: the queue drains, every flow sees the true base delay, and those
 * that came late have no advantage (both draft-irtf-iccrg-ledbat-plus-plus). Times in microseconds, sizes in bytes of
 * payload.
 */
final class Ledbat {
    /** Time in the queue that is aimed at (BEP 29). */
    static final int TARGET = 100_000;

    /** Largest growth in one round trip when the queue is empty (BEP 29). */
    private static final int GAIN = 3000;

    private static final int LEAST_PACKETS = 2;
    private static final int FIRST_PACKETS = 4;

    /** Slow start ends at this much of a queue, before packets are lost. */
    private static final int ENOUGH = TARGET * 3 / 4;

    /** From this much of a queue on it is slower, for what it does shows a round trip later (RFC 9406, 4.2). */
    private static final int CAREFUL = TARGET / 4;

    private static final int CAREFUL_DIVISOR = 4;

    private static final int HELD_ROUND_TRIPS = 2;

    /** A slowdown would delay what has to be sent again. */
    private static final int RECOVERY_ROUND_TRIPS = 8;

    /** This much of the window before a slowdown is known to be no risk. */
    private static final double RESUMED = 0.25;

    /** A slowdown is followed by this many times its own duration without one. */
    private static final int SLOWDOWN_SHARE = 9;

    private final int packet;
    private final int most;
    private Phase phase = Phase.SLOW_START;
    private double window;
    private double threshold;
    private double beforeLoss;
    private long slowdownBegan = -1;
    private long slowdownDue = -1;

    private enum Phase {
        SLOW_START,
        STEADY,
        HELD
    }

    /**
     * @param packet payload of a full packet
     * @param most largest window
     */
    Ledbat(int packet, int most) {
        this.packet = packet;
        this.most = most;
        this.window = FIRST_PACKETS * packet;
        this.threshold = most;
    }

    /** Payload that may be on its way. */
    int window() {
        return (int) window;
    }

    /**
     * Packets arrived.
     *
     * @param bytes their payload
     * @param flight payload on its way before they were acknowledged: a window that is not used does not grow
     */
    void acknowledged(int bytes, int flight, int queueing, RoundTrip roundTrip, long now) {
        if (phase == Phase.HELD && now - slowdownBegan >= HELD_ROUND_TRIPS * roundTrip.smoothed()) {
            phase = Phase.SLOW_START;
            window = Math.max(window, threshold * RESUMED);
        }
        if (phase == Phase.HELD) {
            return;
        }
        if (phase == Phase.SLOW_START) {
            slowStart(bytes, flight, queueing, roundTrip, now);
        } else {
            steady(bytes, flight, queueing);
            if (now - slowdownDue >= 0 && flight >= window / 2) {
                slowDown(now);
            }
        }
        window = Math.min(most, Math.max(LEAST_PACKETS * packet, window));
    }

    private void slowStart(int bytes, int flight, int queueing, RoundTrip roundTrip, long now) {
        // What the window was before a slowdown did no harm; the queue that a short way back to it makes passes.
        boolean isResuming = slowdownBegan >= 0;
        if (2.0 * flight >= window) {
            window += isResuming || queueing < CAREFUL ? bytes : bytes / (double) CAREFUL_DIVISOR;
        }
        if (window >= threshold || (queueing > ENOUGH && !isResuming)) {
            phase = Phase.STEADY;
            window = Math.min(window, threshold);
            slowdownDue = now
                    + (isResuming ? SLOWDOWN_SHARE * (now - slowdownBegan) : HELD_ROUND_TRIPS * roundTrip.smoothed());
            slowdownBegan = -1;
        }
    }

    /**
     * Both terms are those of one round trip. They meet at the same window for all flows that see the same queue, which
     * is what makes them share evenly.
     */
    private void steady(int bytes, int flight, int queueing) {
        double growth = flight + 2 * packet >= window ? GAIN : 0;
        double excess = Math.max(0, queueing - TARGET) / (double) TARGET;
        window += (growth - window * Math.min(excess, 0.5)) * bytes / window;
    }

    private void slowDown(long now) {
        threshold = window;
        window = LEAST_PACKETS * packet;
        phase = Phase.HELD;
        slowdownBegan = now;
    }

    /** A packet is lost; called at most once a round trip. */
    void lost(RoundTrip roundTrip, long now) {
        if (phase == Phase.HELD) {
            threshold = Math.max(LEAST_PACKETS * packet, threshold / 2);
            return;
        }
        beforeLoss = window;
        window = Math.max(LEAST_PACKETS * packet, window / 2);
        threshold = window;
        phase = Phase.STEADY;
        slowdownBegan = -1;
        slowdownDue = Math.max(slowdownDue, now + RECOVERY_ROUND_TRIPS * roundTrip.smoothed());
    }

    /** The last packet that was lost came late, and was not lost (RFC 4015). */
    void mistaken() {
        if (beforeLoss > window && phase == Phase.STEADY) {
            window = beforeLoss;
            threshold = Math.max(threshold, window);
        }
        beforeLoss = 0;
    }

    /** Nothing came back in time. */
    void timedOut() {
        threshold = Math.max(LEAST_PACKETS * packet, (phase == Phase.HELD ? threshold : window) / 2);
        window = packet;
        beforeLoss = 0;
        phase = Phase.SLOW_START;
        slowdownBegan = -1;
    }

    /** Nothing was sent for a while: what is known of the way is old (RFC 5681, 4.1). */
    void idle() {
        if (phase == Phase.STEADY && window > FIRST_PACKETS * packet) {
            threshold = window;
            window = FIRST_PACKETS * packet;
            phase = Phase.SLOW_START;
            slowdownBegan = -1;
        }
    }
}
