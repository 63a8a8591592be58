package org.seedbank.tunnels.pool;

import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitListener;
import org.seedbank.tunnels.circuit.CircuitPlan;

/**
 * Carries the datagrams of an overlay through circuits, so that whoever is asked sees an exit instead of the asker.
 * Without a circuit they are lost; nothing ever takes another way. It hides where the asker is, and not who signs: an
 * overlay that is to be anonymous here has a key of its own, and names no address of its node. Lives on the node's
 * loop.
 */
public final class CircuitEndpoint implements Endpoint, CircuitListener {
    private final CircuitPool pool;
    private @Nullable DatagramListener listener;
    private boolean isClosed;

    /**
     * @param pools makes the circuits, which are nobody else's, given who hears what comes out of them; with exits as
     *     {@link #plan} has them
     */
    public CircuitEndpoint(Function<CircuitListener, CircuitPool> pools) {
        this.pool = pools.apply(this);
    }

    /** Circuits of so many hops whose exits let packets of overlays pass. */
    public static CircuitPlan plan(int hops) {
        return CircuitPlan.of(hops).toExitsThat(PeerFlag.EXIT_IPV8);
    }

    /** Its circuits. */
    public CircuitPool pool() {
        return pool;
    }

    @Override
    public void send(Address to, Bytes datagram) {
        if (!isClosed) {
            pool.to(to).ifPresent(circuit -> circuit.send(to, datagram.toArray(), 0, datagram.size()));
        }
    }

    /** Nobody reaches it who was not asked through it. */
    @Override
    public Address localAddress() {
        return Address.NONE;
    }

    @Override
    public void listen(DatagramListener newListener) {
        listener = newListener;
    }

    @Override
    public void received(Circuit circuit, Address from, byte[] array, int offset, int size) {
        if (!isClosed && listener != null) {
            pool.heard(from, circuit);
            listener.received(from, Bytes.wrap(Arrays.copyOfRange(array, offset, offset + size)));
        }
    }

    /** Closes its circuits. */
    @Override
    public void close() {
        isClosed = true;
        pool.close();
    }
}
