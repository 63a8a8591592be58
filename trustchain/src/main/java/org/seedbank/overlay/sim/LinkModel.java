package org.seedbank.overlay.sim;

import java.time.Duration;

/**
 * How datagrams fare between two addresses, one direction. They arrive in the order sent unless picked to be held back.
 *
 * @param loss probability that a datagram vanishes, 0 to 1
 * @param duplication probability that it arrives twice, 0 to 1
 * @param reordering probability that it is held back, so that later ones may overtake it, 0 to 1
 * @param heldBack longest extra delay of a datagram held back
 * @param minLatency shortest time on the way
 * @param maxLatency longest time on the way without being held back; times are drawn evenly from min to max
 */
public record LinkModel(
        double loss,
        double duplication,
        double reordering,
        Duration heldBack,
        Duration minLatency,
        Duration maxLatency) {
    /** Nothing is lost, doubled or overtaken; 20 ms one way. */
    public static final LinkModel PERFECT =
            new LinkModel(0, 0, 0, Duration.ZERO, Duration.ofMillis(20), Duration.ofMillis(20));

    /** Nothing arrives. */
    public static final LinkModel BROKEN = PERFECT.losing(1);

    /** Refuses what is not a probability, and negative or inverted times. */
    public LinkModel {
        checkProbability(loss);
        checkProbability(duplication);
        checkProbability(reordering);
        if (heldBack.isNegative() || minLatency.isNegative() || maxLatency.compareTo(minLatency) < 0) {
            throw new IllegalArgumentException(
                    "latency " + minLatency + " to " + maxLatency + ", held back " + heldBack);
        }
    }

    /** This with another probability of loss. */
    public LinkModel losing(double probability) {
        return new LinkModel(probability, duplication, reordering, heldBack, minLatency, maxLatency);
    }

    /** This with another probability of duplication. */
    public LinkModel duplicating(double probability) {
        return new LinkModel(loss, probability, reordering, heldBack, minLatency, maxLatency);
    }

    /** This with another probability of holding back, for at most {@code longest}. */
    public LinkModel reordering(double probability, Duration longest) {
        return new LinkModel(loss, duplication, probability, longest, minLatency, maxLatency);
    }

    /** This with another range of latency. */
    public LinkModel latency(Duration min, Duration max) {
        return new LinkModel(loss, duplication, reordering, heldBack, min, max);
    }

    private static void checkProbability(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability " + probability);
        }
    }
}
