package org.seedbank.overlay.sim;

import java.time.Duration;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;

/**
 * One thing that happened to a datagram.
 *
 * @param at virtual time since the start of the simulation
 * @param from sender
 * @param to where it was sent
 * @param datagram content
 * @param fate what happened
 */
public record SimulatedPacket(Duration at, Address from, Address to, Bytes datagram, Fate fate) {
    /** What can happen to a datagram. */
    public enum Fate {
        /** Left the sender; exactly one for each call of send. */
        SENT,
        /** Vanished on the way. */
        LOST,
        /** A second copy is on the way. */
        DUPLICATED,
        /** Arrived at a node that is up. */
        DELIVERED,
        /** Arrived where no node is up. */
        UNREACHABLE
    }
}
