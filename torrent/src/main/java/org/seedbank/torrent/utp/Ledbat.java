package org.seedbank.torrent.utp;

/**
 * The congestion window: aims at a fixed time in the queue of the bottleneck and gives way to whoever fills it further
 * (LEDBAT, RFC 6817, with the constants of BEP 29). The window shrinks in proportion to the excess, and is taken down
 * to two packets for two round trips now and then: the queue drains, every flow sees the true base delay, and those
 * that came late have no advantage (both draft-irtf-iccrg-ledbat-plus-plus). Times in microseconds, sizes in bytes of
 * payload.
 */
final class Ledbat {
    /** Largest growth in one round trip when the queue is empty (BEP 29). */
    private static final int GAIN = 3000;

    private static final double SLOW_START_HASTE = 1.4;

    private static final double HASTE = 1.25;

    private static final int LEAST_PACKETS = 2;
    private static final int FIRST_PACKETS = 4;

    /** Slow start ends at this part of the target, before packets are lost. */
    private static final double ENOUGH = 0.75;

    /** From this part on it is slower, for what it does shows a round trip later (RFC 9406, 4.2). */
    private static final double CAREFUL = 0.25;

    private static final int CAREFUL_DIVISOR = 4;

    private static final int HELD_ROUND_TRIPS = 2;

    /** A slowdown would delay what has to be sent again. */
    private static final int RECOVERY_ROUND_TRIPS = 8;

    /** This much of the window before a slowdown is known to be no risk. */
    private static final double RESUMED = 0.25;

    /** A slowdown is followed by this many times its own duration without one. */
    private static final int SLOWDOWN_SHARE = 9;

    private static final long NEVER = Long.MAX_VALUE;

    private final int packet;
    private final int most;
    private final QueueTarget target = new QueueTarget();
    private final DeliveryRate delivery = new DeliveryRate();
    private Phase phase = Phase.SLOW_START;
    private double window;
    private double threshold;
    private double beforeLoss;
    private long slowdownBegan = -1;
    private long slowdownDue = -1;
    private long measuredAt = NEVER;
    private long recoveredAt;

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
     * Payload that may leave in a round trip: more than the window, which must be used up to grow, but after a loss.
     */
    double pace(long now) {
        if (now < recoveredAt) {
            return window;
        }
        return phase == Phase.SLOW_START
                ? Math.min(SLOW_START_HASTE * window, HASTE * Math.max(window, threshold))
                : HASTE * window;
    }

    /**
     * Packets arrived.
     *
     * @param bytes their payload
     * @param flight payload on its way before they were acknowledged: a window that is not used does not grow
     */
    void acknowledged(int bytes, int flight, int queueing, RoundTrip roundTrip, long now) {
        delivery.acknowledged(bytes, roundTrip.smoothed(), now);
        if (now >= measuredAt) {
            double measured = delivery.within(roundTrip.least());
            window = measured > 0 ? Math.min(window, measured) : window;
            threshold = window;
            measuredAt = NEVER;
            recoveredAt = now + 2 * roundTrip.smoothed();
        }
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
            boolean isRecovering = now < recoveredAt;
            if (!isRecovering) {
                target.sample(queueing);
            }
            steady(bytes, flight, isRecovering ? 0 : queueing, roundTrip);
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
            window += isResuming || queueing < CAREFUL * target.micros() ? bytes : bytes / (double) CAREFUL_DIVISOR;
        }
        if (window >= threshold || (queueing > ENOUGH * target.micros() && !isResuming)) {
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
    private void steady(int bytes, int flight, int queueing, RoundTrip roundTrip) {
        double growth = flight + 2 * packet >= window ? GAIN : 0;
        // Over a long way a short queue is a small part of the window, and its end is seen late.
        double scale = Math.max(target.micros(), roundTrip.smoothed() / 2.0);
        double excess = Math.max(0, queueing - target.micros()) / scale;
        window += (growth - window * Math.min(excess, 0.5)) * bytes / window;
    }

    private void slowDown(long now) {
        target.renew(now);
        threshold = window;
        window = LEAST_PACKETS * packet;
        phase = Phase.HELD;
        slowdownBegan = now;
    }

    /** A packet is lost; called at most once a round trip. */
    void lost(int queueing, RoundTrip roundTrip, long now) {
        boolean isStart = phase == Phase.SLOW_START && slowdownBegan < 0;
        target.lost(queueing, isStart, now);
        if (phase == Phase.HELD) {
            threshold = Math.max(LEAST_PACKETS * packet, threshold / 2);
            return;
        }
        beforeLoss = window;
        window = Math.max(LEAST_PACKETS * packet, window / 2);
        threshold = window;
        // The queue that was full is still to be seen for as long as it takes to hear of less.
        recoveredAt = now + 2 * roundTrip.smoothed();
        // Slow start goes far beyond what the way takes before it hears of it, which is measured now.
        measuredAt = isStart ? now + 2 * roundTrip.smoothed() : NEVER;
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
