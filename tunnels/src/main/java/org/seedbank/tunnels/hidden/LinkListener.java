package org.seedbank.tunnels.hidden;

import org.seedbank.tunnels.circuit.CircuitState;

/** Learns what becomes of links with other owners. Called on the node's loop. */
public interface LinkListener {
    /** Another member of the swarm is at the other end. */
    void joined(HiddenLink link);

    /** A datagram came; the array is used again after the call, and as soon as anything is sent. */
    void received(HiddenLink link, byte[] array, int offset, int size);

    /** A link that was joined is gone. */
    void closed(HiddenLink link, CircuitState.Reason reason);
}
