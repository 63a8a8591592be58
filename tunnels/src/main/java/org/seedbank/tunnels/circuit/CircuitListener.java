package org.seedbank.tunnels.circuit;

import org.seedbank.overlay.endpoint.Address;

/** Learns what becomes of a circuit. Called on the node's loop. */
public interface CircuitListener {
    /** Nobody listens. */
    CircuitListener NONE = (circuit, from, array, offset, size) -> {};

    /** A datagram came; the array is used again after the call, and as soon as anything is sent. */
    void received(Circuit circuit, Address from, byte[] array, int offset, int size);

    /** The circuit, which was ready, is gone. */
    default void closed(Circuit circuit, CircuitState.Reason reason) {}
}
