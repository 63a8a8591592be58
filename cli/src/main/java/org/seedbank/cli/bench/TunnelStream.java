package org.seedbank.cli.bench;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.wiring.MachineExits;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitListener;

/**
 * A sender outside the overlay and a receiver at the owner of a circuit: datagrams that look like uTP, a window of them
 * on the way, counts as acknowledgements.
 */
final class TunnelStream implements CircuitListener, AutoCloseable {
    static final int PAYLOAD = 1400;

    private static final int HEADER = 20;
    private static final int ACKNOWLEDGED_AT_ONCE = 32;
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final int window;
    private final NettyNodeLoop loop;
    private final NettyBulkEndpoint endpoint;
    private final byte[] datagram = new byte[PAYLOAD];
    private final byte[] acknowledgement = new byte[HEADER + Long.BYTES];
    private final LongAdder delivered = new LongAdder();
    private final LongAdder stalls = new LongAdder();
    private @Nullable Address exit;
    private long sent;
    private long acknowledged;
    private long acknowledgedBefore;
    private long received;
    private boolean isClosed;

    /** @param window datagrams on the way at a time */
    TunnelStream(int window, SecureRandom random) {
        this.window = window;
        this.loop = NettyNodeLoop.start("outsider");
        this.endpoint = NettyBulkEndpoint.open(
                        loop,
                        loop.context(random).clock(),
                        Address.loopback(0),
                        NetworkPolicy.closed(Set.of()),
                        MachineExits.BULK)
                .join();
        datagram[0] = 1;
        acknowledgement[0] = 1;
        loop.execute(() -> {
            endpoint.listenInBulk((from, array, size) -> acknowledged(from, array, size));
            watch();
        });
    }

    /** Tells the sender where to send; on the loop of the owner. */
    void begin(Circuit circuit) {
        acknowledge(circuit);
    }

    long delivered() {
        return delivered.sum();
    }

    /** How often nothing came back for a while. */
    long stalls() {
        return stalls.sum();
    }

    @Override
    public void received(Circuit circuit, Address from, byte[] array, int offset, int size) {
        received++;
        delivered.add(size);
        if (received % ACKNOWLEDGED_AT_ONCE == 0) {
            acknowledge(circuit);
        }
    }

    @Override
    public void close() {
        loop.execute(() -> isClosed = true);
        endpoint.close();
        loop.close();
    }

    private void acknowledge(Circuit circuit) {
        ByteBuffer.wrap(acknowledgement).putLong(HEADER, received);
        circuit.send(endpoint.localAddress(), acknowledgement, 0, acknowledgement.length);
    }

    private void acknowledged(Address from, byte[] array, int size) {
        if (size >= HEADER + Long.BYTES) {
            exit = from;
            acknowledged = Math.max(acknowledged, ByteBuffer.wrap(array).getLong(HEADER));
            fill();
        }
    }

    private void fill() {
        while (exit != null && !isClosed && sent - acknowledged < window) {
            sent++;
            endpoint.send(exit, datagram, 0, PAYLOAD);
        }
    }

    /** What is on the way while nothing comes back is lost. */
    private void watch() {
        if (isClosed) {
            return;
        }
        if (exit != null && acknowledged == acknowledgedBefore) {
            stalls.increment();
            sent = acknowledged;
            fill();
        }
        acknowledgedBefore = acknowledged;
        var unused = loop.schedule(PATIENCE, this::watch);
    }
}
