package org.seedbank.cli.wiring;

import com.offbynull.portmapper.mapper.PortType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.seedbank.cli.config.NodeSettings;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.cli.peers.PeerNotes;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.discovery.DiscoveryPlan;
import org.seedbank.overlay.discovery.DiscoverySettings;
import org.seedbank.overlay.discovery.Greeting;
import org.seedbank.overlay.discovery.PeerDiscovery;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.endpoint.OwnInterfaces;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.peer.PeerGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The neighbours of a running node: found by walking, by a beacon on the local network and in swarms; remembered over
 * restarts; shut out when the user says so.
 */
final class Neighbours implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);

    private static final long LOOK_SECONDS = 10;

    private final NodePlan plan;
    private final NettyNodeLoop loop;
    private final NetworkPolicy policy;
    private final int port;
    private final PeerFiles files;
    private final PeerDiscovery discovery;
    private final SavedAddresses addresses;
    private final ScheduledExecutorService worker;
    private final Set<MemberId> banned = ConcurrentHashMap.newKeySet();
    private Consumer<Set<MemberId>> whenBanned = members -> {};
    private Optional<LocalNetwork> local = Optional.empty();
    private Instant notesSeen = Instant.EPOCH;

    Neighbours(NodePlan plan, Host host, NettyNodeLoop loop, Endpoint endpoint, Packets packets) {
        this.plan = plan;
        this.loop = loop;
        this.policy = plan.policy();
        this.port = endpoint.localAddress().port();
        this.files = new PeerFiles(plan.directories().peers());
        NodeSettings settings = plan.settings().node();
        DiscoveryPlan wishes = new DiscoveryPlan(
                settings.overlay().ledger(),
                plan.key().publicKey(),
                OwnInterfaces.reachableAt(endpoint.localAddress()),
                policy,
                List.of(),
                DiscoverySettings.DEFAULT.withNeighbours(
                        Math.min(DiscoverySettings.DEFAULT.target(), settings.maxPeers()), settings.maxPeers()),
                packets.greeting());
        this.discovery =
                new PeerDiscovery(loop.context(host.random()), endpoint, packets.writer(), packets.graph(), wishes);
        this.addresses = new SavedAddresses(loop, discovery, files);
        this.worker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "neighbours");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The messages of discovery. */
    Community community() {
        return discovery.community();
    }

    /** Begins to walk; once. */
    void start() {
        Optional<AddressBook> book = files.book();
        guarded("bans", this::takeUpNotes).run();
        loop.execute(() -> {
            book.ifPresent(discovery::recall);
            discovery.start();
        });
        worker.execute(guarded("bootstrap", this::bootstrap));
        var unused = worker.scheduleWithFixedDelay(guarded("save", this::refresh), 0, LOOK_SECONDS, TimeUnit.SECONDS);
        local = LocalNetwork.join(plan, loop, port, address -> discovery.suggest(address, address));
    }

    /** Has the router forward the port of the node; any thread. */
    void hold(PortMapping mapping) {
        mapping.hold(
                new PortMapping.Port(PortType.UDP, port),
                mapped -> mapped.ifPresent(address -> loop.execute(() -> discovery.mapped(address))));
    }

    /** From now on {@code action} is told, on the loop, who is shut out; comes before {@link #start}. */
    void whenBanned(Consumer<Set<MemberId>> action) {
        whenBanned = action;
    }

    /** Whether the user shut {@code key} out; any thread. */
    boolean isBanned(PublicKey key) {
        return !banned.isEmpty() && banned.contains(key.memberId());
    }

    /** From now on {@code action} is told, on the loop, where another process proves that it holds our key. */
    void whenKeyIsUsedElsewhere(Consumer<Address> action) {
        loop.execute(() -> discovery.whenKeyIsUsedElsewhere(action));
    }

    /** {@code key} proved itself in a swarm, and is to be reached at {@code address}; any thread. */
    void introduce(PublicKey key, Address address) {
        loop.execute(() -> discovery.introduce(new Peer(key, address)));
    }

    /** Somebody may be at {@code address}, as the user says; any thread. */
    void visit(Address address) {
        loop.execute(() -> discovery.bootstrap(List.of(address)));
    }

    @Override
    public void close() {
        local.ifPresent(LocalNetwork::close);
        var unused = worker.shutdownNow();
        addresses.saveAtLast();
        loop.execute(discovery::close);
    }

    private void bootstrap() {
        List<Address> addresses = plan.bootstrap();
        if (!addresses.isEmpty()) {
            loop.execute(() -> discovery.bootstrap(addresses));
        }
    }

    /** What commands wrote meanwhile, and what others may read. */
    private void refresh() {
        takeUpNotes();
        addresses.save();
    }

    private void takeUpNotes() {
        Instant written = files.notesTime();
        if (!written.equals(notesSeen)) {
            notesSeen = written;
            PeerNotes notes = files.notes();
            Set<MemberId> members = Set.copyOf(notes.bans());
            banned.addAll(members);
            banned.retainAll(members);
            loop.execute(() -> {
                discovery.ban(members);
                whenBanned.accept(members);
                discovery.bootstrap(notes.addresses());
            });
        }
    }

    /** A scheduled task that throws is never run again, and the next time may be better. */
    private static Runnable guarded(String name, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (CliFailure e) {
                LOG.warn("{}: {}", name, e.sentence());
            }
        };
    }

    /**
     * What the overlay is made of that others use too.
     *
     * @param writer makes packets
     * @param graph proven peers
     * @param greeting what is said to neighbours, and who hears what they say
     */
    record Packets(PacketWriter writer, PeerGraph graph, Greeting greeting) {}
}
