package org.seedbank.overlay.endpoint;

import java.util.Arrays;
import org.seedbank.overlay.wire.Bytes;

/** Passes each datagram on alone. */
final class BulkOverEndpoint implements BulkEndpoint {
    private final Endpoint endpoint;

    BulkOverEndpoint(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public void send(Address to, byte[] array, int offset, int size) {
        endpoint.send(to, Bytes.wrap(Arrays.copyOfRange(array, offset, offset + size)));
    }

    @Override
    public void listenInBulk(BulkListener listener) {
        endpoint.listen((from, datagram) -> listener.received(from, datagram.toArray(), datagram.size()));
    }

    @Override
    public Address localAddress() {
        return endpoint.localAddress();
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
