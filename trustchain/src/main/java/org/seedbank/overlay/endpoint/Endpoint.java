package org.seedbank.overlay.endpoint;

import org.seedbank.overlay.wire.Bytes;

/** Sends and receives datagrams for one node; a UDP socket, a simulated link, or a circuit. */
public interface Endpoint extends AutoCloseable {
    /** Sends without blocking; loss is silent, as everywhere on the way. */
    void send(Address to, Bytes datagram);

    /** Where others reach this endpoint, as far as it knows itself. */
    Address localAddress();

    /** From now on every datagram goes to {@code listener}, called on the node's loop. */
    void listen(DatagramListener listener);

    @Override
    void close();

    /** Receiver of datagrams. */
    interface DatagramListener {
        /** One datagram as it came; hostile until checked. */
        void received(Address from, Bytes datagram);
    }
}
