package org.seedbank.cli.wiring;

import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.endpoint.Endpoint.DatagramListener;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.wire.Bytes;

/** The socket of a node that has circuits, as the rest of the node sees it: it gets what is not about circuits. */
final class SharedSocket implements Endpoint, DatagramListener {
    private final NodeLoop loop;
    private final BulkEndpoint socket;
    private @Nullable DatagramListener listener;

    SharedSocket(NodeLoop loop, BulkEndpoint socket) {
        this.loop = loop;
        this.socket = socket;
        // Until circuits take their share, all of it is for the rest of the node.
        loop.execute(() -> socket.listen(this));
    }

    @Override
    public void send(Address to, Bytes datagram) {
        socket.send(to, datagram);
    }

    @Override
    public Address localAddress() {
        return socket.localAddress();
    }

    /** May be called from any thread. */
    @Override
    public void listen(DatagramListener newListener) {
        loop.execute(() -> listener = newListener);
    }

    @Override
    public void received(Address from, Bytes datagram) {
        DatagramListener receiver = listener;
        if (receiver != null) {
            receiver.received(from, datagram);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
