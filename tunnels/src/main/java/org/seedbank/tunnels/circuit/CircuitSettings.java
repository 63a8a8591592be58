package org.seedbank.tunnels.circuit;

import java.time.Duration;

/**
 * How circuits of this node's own are built and kept.
 *
 * @param hopTimeout how long a hop is waited for; the reference waits 10 s
 * @param attempts hops that may fail before a circuit is given up; 6 in the reference
 * @param pingSeconds between questions whether the exit is there; 7.5 s in the reference
 * @param silenceSeconds without a cell, after which a circuit is given up; 20 s in the reference
 * @param age after which a circuit is given up; 3600 s as published
 * @param bytes after which it is given up; 10 GiB as published
 * @param guards first hops that are used over and over, so that few nodes see that this one has circuits
 */
public record CircuitSettings(
        Duration hopTimeout, int attempts, int pingSeconds, int silenceSeconds, Duration age, long bytes, int guards) {
    /** Notices within 5 s that a circuit is dead. */
    public static final CircuitSettings DEFAULT =
            new CircuitSettings(Duration.ofSeconds(3), 6, 1, 5, Duration.ofHours(1), 10L << 30, 3);

    /** Refuses settings under which nothing lives. */
    public CircuitSettings {
        if (hopTimeout.toMillis() < 1 || attempts < 1 || pingSeconds < 1 || silenceSeconds <= pingSeconds) {
            throw new IllegalArgumentException(hopTimeout + " for a hop, " + attempts + " attempts, ping after "
                    + pingSeconds + " s, silent after " + silenceSeconds + " s");
        }
        if (age.toSeconds() < 1 || bytes < 1 || guards < 1) {
            throw new IllegalArgumentException(age + ", " + bytes + " bytes, " + guards + " guards");
        }
    }

    /** These with another limit of bytes. */
    public CircuitSettings withBytes(long limit) {
        return new CircuitSettings(hopTimeout, attempts, pingSeconds, silenceSeconds, age, limit, guards);
    }
}
