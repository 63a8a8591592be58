package org.seedbank.overlay.endpoint;

import org.seedbank.overlay.wire.Bytes;

/**
 * An endpoint for many datagrams a second: arrays that are used again instead of values. What is sent during one turn
 * of the loop may leave together.
 */
public interface BulkEndpoint extends Endpoint {
    /**
     * Sends {@code size} bytes of {@code array} from {@code offset} on, without blocking; keeps nothing of the array.
     */
    void send(Address to, byte[] array, int offset, int size);

    /** From now on every datagram goes to {@code listener}, called on the node's loop, and to nobody else. */
    void listenInBulk(BulkListener listener);

    @Override
    default void send(Address to, Bytes datagram) {
        send(to, datagram.toArray(), 0, datagram.size());
    }

    @Override
    default void listen(DatagramListener listener) {
        listenInBulk((from, array, size) -> listener.received(from, copy(array, size)));
    }

    /** {@code endpoint}, one datagram after the other; for simulated networks. */
    static BulkEndpoint over(Endpoint endpoint) {
        return new BulkOverEndpoint(endpoint);
    }

    /** The first {@code size} bytes of {@code array}, to be kept. */
    static Bytes copy(byte[] array, int size) {
        byte[] kept = new byte[size];
        System.arraycopy(array, 0, kept, 0, size);
        return Bytes.wrap(kept);
    }

    /** Receiver of datagrams. */
    interface BulkListener {
        /** One datagram, the first {@code size} bytes of {@code array}, which is used again after the call. */
        void received(Address from, byte[] array, int size);
    }
}
