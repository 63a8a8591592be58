package org.seedbank.overlay.sim;

import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.wire.Bytes;

/** The socket of one incarnation; as a real one it keeps nothing for a listener that is not there yet. */
final class SimulatedEndpoint implements Endpoint {
    private final PacketNetwork network;
    private final Incarnation owner;
    private final NodeLoop loop;
    private final Address address;
    private @Nullable DatagramListener listener;
    private boolean closed;

    SimulatedEndpoint(PacketNetwork network, Incarnation owner, NodeLoop loop, Address address) {
        this.network = network;
        this.owner = owner;
        this.loop = loop;
        this.address = address;
    }

    @Override
    public void send(Address to, Bytes datagram) {
        loop.assertInLoop();
        if (!closed && owner.isAlive()) {
            network.transmit(address, to, datagram);
        }
    }

    @Override
    public Address localAddress() {
        return address;
    }

    @Override
    public void listen(DatagramListener newListener) {
        this.listener = newListener;
    }

    @Override
    public void close() {
        closed = true;
        listener = null; // the network keeps the place, but need not keep a process that is dead
    }

    boolean isOpen() {
        return !closed && owner.isAlive();
    }

    void arrived(Address from, Bytes datagram) {
        loop.execute(() -> {
            DatagramListener receiver = listener;
            if (receiver != null && !closed) {
                receiver.received(from, datagram);
            }
        });
    }
}
