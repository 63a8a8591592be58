package org.seedbank.tunnels.socks;

import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.tunnels.cell.AddressMemory;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitListener;
import org.seedbank.tunnels.pool.CircuitPool;

/**
 * Datagrams of one client: those that it sends go into circuits of its own, those that come out go to it. The first one
 * to send is the client. Without a circuit they are dropped. Lives on the node's loop.
 */
public final class SocksAssociation implements CircuitListener, AutoCloseable {
    /** Longest datagram to a client; no cell carries more. */
    private static final int LARGEST = 2048 + SocksDatagram.LARGEST_HEAD;

    private final BulkEndpoint socket;
    private final CircuitPool pool;
    private final AddressMemory destinations = new AddressMemory();
    private final byte[] out = new byte[LARGEST];
    private @Nullable Address client;
    private long sent;
    private long received;

    /**
     * @param socket that the client sends to
     * @param pools makes the circuits, given who hears what comes out of them
     */
    public SocksAssociation(BulkEndpoint socket, Function<CircuitListener, CircuitPool> pools) {
        this.socket = socket;
        this.pool = pools.apply(this);
        socket.listenInBulk(this::fromClient);
    }

    /** Where the client sends. */
    public Address address() {
        return socket.localAddress();
    }

    /** Its circuits. */
    public CircuitPool pool() {
        return pool;
    }

    /** Bytes of payload that went into circuits. */
    public long sent() {
        return sent;
    }

    /** Bytes of payload that came out. */
    public long received() {
        return received;
    }

    @Override
    public void received(Circuit circuit, Address from, byte[] array, int offset, int size) {
        if (client != null && size + SocksDatagram.LARGEST_HEAD <= LARGEST) {
            // Whoever writes first, as peers of BitTorrent do, is answered from where it wrote to.
            pool.heard(from, circuit);
            int head = SocksDatagram.writeHead(from, out);
            System.arraycopy(array, offset, out, head, size);
            received += size;
            socket.send(client, out, 0, head + size);
        }
    }

    /** Closes its socket and its circuits. */
    @Override
    public void close() {
        socket.close();
        pool.close();
    }

    private void fromClient(Address from, byte[] array, int size) {
        if (client == null) {
            client = from;
        }
        if (!from.equals(client)) {
            return;
        }
        int address = SocksDatagram.addressSize(array, size);
        if (address > 0) {
            Address destination = destinations.read(array, 3, address);
            int payload = 3 + address;
            pool.to(destination).ifPresent(circuit -> {
                sent += size - payload;
                circuit.send(destination, array, payload, size - payload);
            });
        } else {
            toHost(Arrays.copyOf(array, size));
        }
    }

    private void toHost(byte[] array) {
        try {
            SocksDatagram datagram = SocksDatagram.CODEC.decode(Bytes.wrap(array));
            if (datagram.place() instanceof Location.Named named) {
                // Which address it has only the exit knows; all names share a circuit, as a tracker wants it.
                pool.to(Address.NONE.withPort(named.port())).ifPresent(circuit -> {
                    sent += datagram.payload().size();
                    circuit.send(named, datagram.payload());
                });
            }
        } catch (MalformedMessageException e) {
            // A client that sends something else has nobody to be told.
        }
    }
}
