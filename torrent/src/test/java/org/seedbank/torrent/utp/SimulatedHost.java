package org.seedbank.torrent.utp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A machine with one path and a multiplexer over it, in virtual time. */
final class SimulatedHost implements DatagramPath, UtpAcceptor {
    final UtpMultiplexer multiplexer;
    final InetSocketAddress address;
    final List<StreamEnd> accepted = new ArrayList<>();
    boolean admits = true;
    int maxDatagram = 65_507;

    private Function<UtpConnection, UtpListener> listeners = this::checkedStream;
    private final Simulation simulation;
    private final Map<InetSocketAddress, Route> routes = new HashMap<>();
    private final long clockOffset;
    private long wakeAt = Long.MAX_VALUE;
    private boolean turnAhead;

    private record Route(SimulatedPipe pipe, Consumer<byte[]> target) {}

    SimulatedHost(Simulation simulation, int number, UtpSettings settings) {
        this.simulation = simulation;
        this.address = address(number);
        this.clockOffset = simulation.random.nextLong(1L << 34);
        RandomGenerator random = simulation.random.split();
        this.multiplexer = new UtpMultiplexer(this, settings, random, this::micros);
        multiplexer.accept(this);
    }

    static InetSocketAddress address(int number) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number}), 6881);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on what is sent to {@code other} goes through {@code pipe}. */
    void route(SimulatedHost other, SimulatedPipe pipe) {
        route(other.address, pipe, datagram -> {
            boolean unused = other.inject(address, datagram);
        });
    }

    /** From now on what is sent to {@code other} goes through {@code pipe} and ends at {@code target}. */
    void route(InetSocketAddress other, SimulatedPipe pipe, Consumer<byte[]> target) {
        routes.put(other, new Route(pipe, target));
    }

    /** A connection with {@code other}, to which {@code size} bytes are sent. */
    StreamEnd connect(SimulatedHost other, long size) {
        StreamEnd end = new StreamEnd(this::turnSoon);
        end.toSend(size);
        end.connection = multiplexer.connect(other.address, end).orElseThrow();
        turnSoon();
        return end;
    }

    /** Hands in a datagram as if it had come from {@code from}. */
    boolean inject(InetSocketAddress from, byte[] datagram) {
        boolean taken = multiplexer.received(from, ByteBuffer.wrap(datagram));
        turnSoon();
        return taken;
    }

    long micros() {
        return simulation.now() + clockOffset;
    }

    void turnSoon() {
        if (!turnAhead) {
            turnAhead = true;
            simulation.at(simulation.now(), () -> {
                turnAhead = false;
                turn();
            });
        }
    }

    private void turn() {
        multiplexer.turn();
        long due = multiplexer.deadline();
        if (due != UtpMultiplexer.NEVER && due < wakeAt) {
            wakeAt = due;
            simulation.at(due - clockOffset, () -> {
                if (wakeAt == due) {
                    wakeAt = Long.MAX_VALUE;
                    turn();
                }
            });
        }
    }

    @Override
    public int maxDatagram(InetSocketAddress to) {
        return maxDatagram;
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer datagram) {
        Route route = routes.get(to);
        if (route != null) {
            byte[] copy = new byte[datagram.remaining()];
            datagram.get(copy);
            route.pipe.carry(copy.length, () -> route.target.accept(copy));
        }
    }

    @Override
    public void flush() {}

    @Override
    public boolean admits(InetSocketAddress remote) {
        return admits;
    }

    /** From now on {@code newListeners} says who is told about connections that others begin. */
    void accepts(Function<UtpConnection, UtpListener> newListeners) {
        listeners = newListeners;
    }

    @Override
    public UtpListener accepted(UtpConnection connection) {
        return listeners.apply(connection);
    }

    private UtpListener checkedStream(UtpConnection connection) {
        StreamEnd end = new StreamEnd(this::turnSoon);
        end.connection = connection;
        accepted.add(end);
        return end;
    }
}
