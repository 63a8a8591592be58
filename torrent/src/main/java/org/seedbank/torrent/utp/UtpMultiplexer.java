package org.seedbank.torrent.utp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All connections over one path: gives each packet to the connection that it belongs to, lets others begin connections,
 * and knows when something is due. Has no thread and no clock of its own; one thread calls everything, in turns:
 * packets in, reads and writes, then {@link #turn}.
 */
public final class UtpMultiplexer {
    /** Never due. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Packets of connections that do not exist are answered this often a second, and not more. */
    private static final int RESETS_PER_SECOND = 100;

    private static final int ID = 0xffff;
    private static final int MOST_TRIES = 16;
    private static final long SECOND = 1_000_000;

    private final DatagramPath path;
    private final UtpSettings settings;
    private final RandomGenerator random;
    private final LongSupplier micros;
    private final Transmitter transmitter;
    private final ConnectionGround ground;
    private final Map<ConnectionKey, UtpConnection> connections = new HashMap<>();
    private final Set<UtpConnection> halfOpen = new LinkedHashSet<>();
    private final ArrayDeque<UtpConnection> changed = new ArrayDeque<>();
    private final PacketHeader header = new PacketHeader();
    private @Nullable UtpConnection latest;
    private @Nullable UtpAcceptor acceptor;
    private long deadline = NEVER;
    /** Connections that hold packets back, and when the first of them may go on. */
    private final Set<UtpConnection> paced = new LinkedHashSet<>();

    private long pacedDeadline = NEVER;
    private long resetsSince;
    private int resets;

    /**
     * A multiplexer without connections.
     *
     * @param path carries the datagrams
     * @param settings limits
     * @param random chooses ids and numbers, which a stranger must not guess: from a secure source
     * @param micros microseconds since any moment, never going back
     */
    public UtpMultiplexer(DatagramPath path, UtpSettings settings, RandomGenerator random, LongSupplier micros) {
        this.path = path;
        this.settings = settings;
        this.random = random;
        this.micros = micros;
        this.transmitter = new Transmitter(path, settings.maxDatagram());
        MemoryBudget budget = new MemoryBudget(settings.memory());
        this.ground = new ConnectionGround(settings, transmitter, budget, random, new Changes());
    }

    /** From now on others may begin connections; {@code newAcceptor} decides about each. */
    public void accept(UtpAcceptor newAcceptor) {
        this.acceptor = newAcceptor;
    }

    /**
     * Begins a connection.
     *
     * @return empty if there are as many as there may be
     */
    public Optional<UtpConnection> connect(InetSocketAddress remote, UtpListener listener) {
        for (int tries = 0; connections.size() < settings.connections() && tries < MOST_TRIES; tries++) {
            ConnectionKey key = new ConnectionKey(remote, random.nextInt(ID + 1));
            if (!connections.containsKey(key)) {
                UtpConnection made = UtpConnection.outgoing(key, largest(remote), listener, ground, micros.getAsLong());
                add(made);
                return Optional.of(made);
            }
        }
        return Optional.empty();
    }

    private void add(UtpConnection made) {
        connections.put(made.key(), made);
        ground.owner().changed(made);
    }

    private int largest(InetSocketAddress remote) {
        return Math.min(settings.maxDatagram(), path.maxDatagram(remote));
    }

    /** What is left of the memory that all share. */
    long memoryLeft() {
        return ground.budget().left();
    }

    /** Open connections, half-open and closing ones included. */
    public int size() {
        return connections.size();
    }

    /**
     * Takes a datagram.
     *
     * @param datagram valid only during the call
     * @return false if it is none of uTP; nothing was done then
     */
    public boolean received(InetSocketAddress from, ByteBuffer datagram) {
        if (!header.read(datagram)) {
            return false;
        }
        if (header.type == PacketType.SYN) {
            begun(from, datagram);
            return true;
        }
        UtpConnection connection = find(from);
        if (connection != null) {
            connection.received(header, datagram, micros.getAsLong());
        } else if (header.type != PacketType.RESET) {
            refuse(from);
        }
        return true;
    }

    private @Nullable UtpConnection find(InetSocketAddress from) {
        UtpConnection last = latest;
        if (last != null
                && last.key().receiveId() == header.connectionId
                && last.remote().equals(from)) {
            return last;
        }
        UtpConnection found = connections.get(new ConnectionKey(from, header.connectionId));
        if (found != null) {
            latest = found;
        } else if (header.type == PacketType.RESET) {
            // Some name the connection by the id that we send.
            found = named(from, header.connectionId - 1);
            return found != null ? found : named(from, header.connectionId + 1);
        }
        return found;
    }

    private @Nullable UtpConnection named(InetSocketAddress from, int receiveId) {
        UtpConnection found = connections.get(new ConnectionKey(from, receiveId & ID));
        return found != null && found.isNamed(header.connectionId) ? found : null;
    }

    private void begun(InetSocketAddress from, ByteBuffer datagram) {
        ConnectionKey key = new ConnectionKey(from, (header.connectionId + 1) & ID);
        UtpConnection known = connections.get(key);
        if (known != null) {
            known.received(header, datagram, micros.getAsLong());
        } else if (acceptor != null && acceptor.admits(from) && makeRoom()) {
            UtpConnection made = UtpConnection.incoming(key, largest(from), header, ground, micros.getAsLong());
            halfOpen.add(made);
            add(made);
        }
    }

    /** Addresses of half-open ones may be invented: the oldest of them makes way. */
    private boolean makeRoom() {
        if (halfOpen.size() >= settings.halfOpen() || connections.size() >= settings.connections()) {
            Iterator<UtpConnection> eldest = halfOpen.iterator();
            while (eldest.hasNext()) {
                UtpConnection oldest = eldest.next();
                eldest.remove();
                // One that was opened in this turn is of those that stay, and must not live on unknown.
                if (oldest.isHalfOpen()) {
                    connections.remove(oldest.key());
                    return true;
                }
            }
        }
        return connections.size() < settings.connections();
    }

    private void refuse(InetSocketAddress from) {
        long now = micros.getAsLong();
        if (now - resetsSince >= SECOND) {
            resetsSince = now;
            resets = 0;
        }
        if (resets++ < RESETS_PER_SECOND) {
            PacketHeader answer = transmitter.header;
            answer.type = PacketType.RESET;
            answer.connectionId = header.connectionId;
            answer.timestamp = (int) now;
            answer.delay = (int) now - header.timestamp;
            answer.window = 0;
            answer.sequence = random.nextInt(ID + 1);
            answer.acknowledged = header.sequence;
            transmitter.send(from);
        }
    }

    /** Tells listeners, sends what can be sent, and does what is due. */
    public void turn() {
        long now = micros.getAsLong();
        if (now >= deadline) {
            deadline = NEVER;
            for (UtpConnection connection : connections.values()) {
                if (now >= connection.deadline()) {
                    connection.timer(now);
                }
                deadline = Math.min(deadline, connection.deadline());
            }
        }
        if (now >= pacedDeadline) {
            pacedDeadline = NEVER;
            paced.forEach(ground.owner()::changed);
            paced.clear();
        }
        UtpConnection next;
        while ((next = changed.poll()) != null) {
            next.tell();
            next.isQueued = false;
            next.flush(now);
            if (next.isClosed()) {
                forget(next);
            } else {
                deadline = Math.min(deadline, next.deadline());
                hold(next);
            }
        }
        path.flush();
    }

    private void hold(UtpConnection connection) {
        if (connection.paced() != NEVER) {
            pacedDeadline = Math.min(pacedDeadline, connection.paced());
            paced.add(connection);
        }
    }

    private void forget(UtpConnection closed) {
        if (latest == closed) {
            latest = null;
        }
        connections.remove(closed.key(), closed);
        halfOpen.remove(closed);
        paced.remove(closed);
    }

    /** When the next {@link #turn} is needed even if nothing arrives, in the time of {@code micros}. */
    public long deadline() {
        long due = Math.min(deadline, pacedDeadline);
        return changed.isEmpty() ? due : Math.min(due, micros.getAsLong());
    }

    /** Breaks off all connections with {@code remote}. */
    public void breakOff(InetSocketAddress remote) {
        for (UtpConnection connection : connections.values()) {
            if (connection.remote().equals(remote)) {
                connection.reset();
            }
        }
    }

    /** Breaks all connections off. */
    public void close() {
        acceptor = null;
        connections.values().forEach(UtpConnection::reset);
        turn();
        // Those that linger have nothing to lose any more.
        connections.clear();
        paced.clear();
        latest = null;
    }

    private final class Changes implements ConnectionGround.Owner {
        @Override
        public void changed(UtpConnection connection) {
            if (!connection.isQueued) {
                connection.isQueued = true;
                changed.add(connection);
            }
        }

        @Override
        public UtpListener accepted(UtpConnection connection) {
            halfOpen.remove(connection);
            UtpAcceptor deciding = acceptor;
            if (deciding == null) {
                connection.reset();
                return Nobody.INSTANCE;
            }
            return deciding.accepted(connection);
        }
    }

    /** Listens to a connection that nobody wants. */
    private enum Nobody implements UtpListener {
        INSTANCE;

        @Override
        public void readable() {}

        @Override
        public void writable() {}

        @Override
        public void ended(UtpEnd why) {}
    }
}
