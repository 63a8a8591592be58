package org.seedbank.cli.wiring;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.DatagramBatch;
import org.seedbank.torrent.engine.DatagramBatches;
import org.seedbank.torrent.engine.DatagramNetwork;
import org.seedbank.tunnels.circuit.Attempt;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitListener;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.circuit.Circuits;
import org.seedbank.tunnels.hidden.HiddenLink;
import org.seedbank.tunnels.hidden.HiddenServices;
import org.seedbank.tunnels.hidden.HiddenSettings;
import org.seedbank.tunnels.pool.CircuitPool;
import org.seedbank.tunnels.pool.PoolPlan;

/**
 * Circuits as the network of anonymous torrents. An address keeps its circuit as long as that lives, since others see
 * its exit; what came out of a circuit is answered through it. Trackers and the hash table keep theirs until its exit
 * seems unable to reach them. For any thread.
 */
final class CircuitNetwork implements DatagramNetwork, AutoCloseable {
    /** Passes with three layers and the headers of cells, UDP and IPv6 through a link of 1,280 bytes (RFC 8200). */
    private static final int LARGEST = 1100;

    private static final int MOST_WAYS = 10_000;
    /** 8 MiB on the way to the engine at most; what is more is lost, as in a socket that is not read. */
    private static final int MOST_BATCHES = 128;

    private final NodeLoop loop;
    private final CircuitPool pool;
    private final Conversations conversations = new Conversations();
    private final HttpQuestions http;
    private final HiddenSwarms hidden;
    private final Inwards inwards = new Inwards();
    private final Map<InetSocketAddress, Way> ways = new LinkedHashMap<>(16, 0.75f, true);
    private final AtomicReference<@Nullable Listener> listener = new AtomicReference<>();
    /** Members of hidden swarms who were met: there are more hops and layers on the way to them. */
    private final Set<InetSocketAddress> members = ConcurrentHashMap.newKeySet();

    private final AtomicLong delivered = new AtomicLong();

    /**
     * Begins to build circuits.
     *
     * @param context of the node that has them
     * @param circuits of that node
     * @param plan what is wanted
     */
    CircuitNetwork(NodeContext context, Circuits circuits, PoolPlan plan) {
        this.loop = context.loop();
        this.pool = onLoop(() -> new CircuitPool(context, circuits, plan, inwards));
        this.http = new HttpQuestions(conversations, pool, circuits, plan.circuit());
        HiddenServices services = new HiddenServices(context, circuits, HiddenSettings.DEFAULT);
        this.hidden = new HiddenSwarms(context, services, plan.circuit().hops(), inwards);
    }

    private <T> T onLoop(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, loop).join();
    }

    /** Those that are ready; to be used on the loop of the node. */
    List<Circuit> circuits() {
        return onLoop(pool::ready);
    }

    /** The hops that did not come about lately. */
    List<Attempt> attempts() {
        return onLoop(pool::attempts);
    }

    /** Bytes of payload that came out of circuits. */
    long delivered() {
        return delivered.get();
    }

    @Override
    public int maxDatagram(InetSocketAddress to) {
        return members.contains(to) ? HiddenLink.LARGEST : LARGEST;
    }

    @Override
    public void listen(Listener heard) {
        listener.set(heard);
    }

    @Override
    public void send(DatagramBatch batch) {
        loop.execute(() -> {
            batch.forEach(this::send);
            batch.release();
        });
    }

    private void send(InetSocketAddress to, byte[] array, int offset, int size) {
        if (hidden.send(to, array, offset, size)) {
            return;
        }
        Way way = ways.get(to);
        if (way == null || way.age != pool.age() || !way.circuit.isReady()) {
            way = renewed(to, way);
            if (way == null) {
                return;
            }
            remember(to, way);
        }
        way.circuit.send(way.address, array, offset, size);
    }

    /** The pool decides, and learns now and then that the way is in use. */
    private @Nullable Way renewed(InetSocketAddress to, @Nullable Way before) {
        Address address = before == null ? Address.of(to) : before.address;
        if (before != null) {
            pool.heard(address, before.circuit);
        }
        return pool.to(address)
                .map(circuit -> new Way(address, circuit, pool.age()))
                .orElse(null);
    }

    private void remember(InetSocketAddress to, Way way) {
        ways.put(to, way);
        if (ways.size() > MOST_WAYS) {
            Iterator<InetSocketAddress> oldest = ways.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    @Override
    public void send(Line line, Location to, Bytes datagram) {
        loop.execute(() -> conversations.circuit(pool, topic(line, to)).ifPresent(circuit -> {
            if (to instanceof Location.Known known) {
                circuit.send(known.address(), datagram.toArray(), 0, datagram.size());
            } else if (to instanceof Location.Named named) {
                circuit.send(named, datagram);
            }
        }));
    }

    @Override
    public void answered(Line line, Location from) {
        loop.execute(() -> conversations.answered(topic(line, from)));
    }

    @Override
    public void silent(Line line, Location to) {
        loop.execute(() -> conversations.silent(topic(line, to)));
    }

    private static Conversations.Topic topic(Line line, Location to) {
        return line == Line.TRACKERS ? new Conversations.Tracker(to) : Conversations.HashTable.INSTANCE;
    }

    @Override
    public CompletableFuture<Bytes> exchangeHttp(Location tracker, Bytes request) {
        return CompletableFuture.completedFuture(request).thenComposeAsync(asked -> http.ask(tracker, asked), loop);
    }

    @Override
    public void enter(Bytes infoHash, Supplier<Part> part) {
        loop.execute(() -> hidden.enter(infoHash, part));
    }

    @Override
    public void leave(Bytes infoHash) {
        loop.execute(() -> hidden.leave(infoHash));
    }

    @Override
    public void close() {
        var unused = onLoop(() -> {
            listener.set(null);
            hidden.close();
            http.close();
            pool.close();
            return true;
        });
    }

    /**
     * Which way an address is reached.
     *
     * @param address as circuits want it
     * @param circuit ready, or gone
     * @param age of the pool when it was told last that this is in use
     */
    private record Way(Address address, Circuit circuit, long age) {}

    /** What comes out of circuits, gathered for as long as the loop reads its socket. On the loop. */
    private final class Inwards implements CircuitListener, HiddenSwarms.Ear {
        private final DatagramBatches batches = new DatagramBatches(MOST_BATCHES);
        private @Nullable DatagramBatch filling;
        private Address lastFrom = Address.NONE;
        private InetSocketAddress lastSender = Address.NONE.toSocket();

        @Override
        public void received(Circuit circuit, Address from, byte[] array, int offset, int size) {
            InetSocketAddress sender = sender(circuit, from);
            // An exit could invent such an origin, to talk to us in the name of a member.
            if (!hidden.isMember(sender)) {
                received(sender, array, offset, size);
            }
        }

        @Override
        public void received(InetSocketAddress sender, byte[] array, int offset, int size) {
            delivered.addAndGet(size);
            if (filling != null && !filling.add(sender, array, offset, size)) {
                handOver();
            } else if (filling != null) {
                return;
            }
            batches.take().ifPresent(taken -> {
                filling = taken;
                boolean unused = taken.add(sender, array, offset, size);
                loop.execute(this::handOver);
            });
        }

        @Override
        public void met(Bytes infoHash, InetSocketAddress member, boolean isOurTurn) {
            members.add(member);
            Listener heard = listener.get();
            if (heard != null) {
                heard.met(infoHash, member, isOurTurn);
            }
        }

        @Override
        public void parted(Bytes infoHash, InetSocketAddress member) {
            members.remove(member);
            Listener heard = listener.get();
            if (heard != null) {
                heard.parted(infoHash, member);
            }
        }

        private InetSocketAddress sender(Circuit circuit, Address from) {
            if (!from.equals(lastFrom)) {
                lastFrom = from;
                lastSender = from.toSocket();
            }
            Way way = ways.get(lastSender);
            if (way == null || way.age != pool.age() || !way.circuit.isReady()) {
                pool.heard(from, circuit);
                pool.to(from).ifPresent(kept -> remember(lastSender, new Way(from, kept, pool.age())));
            }
            return lastSender;
        }

        private void handOver() {
            DatagramBatch full = filling;
            filling = null;
            if (full != null) {
                Listener heard = listener.get();
                if (heard == null) {
                    full.release();
                } else {
                    heard.received(full);
                }
            }
        }

        @Override
        public void closed(Circuit circuit, CircuitState.Reason reason) {
            conversations.closed(circuit);
            List<InetSocketAddress> lost = new ArrayList<>();
            ways.values().removeIf(way -> {
                boolean isLost = way.circuit.equals(circuit);
                if (isLost) {
                    lost.add(way.address.toSocket());
                }
                return isLost;
            });
            Listener heard = listener.get();
            if (heard != null && !lost.isEmpty()) {
                heard.rerouted(lost);
            }
        }
    }
}
