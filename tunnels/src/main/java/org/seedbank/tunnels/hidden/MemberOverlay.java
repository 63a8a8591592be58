package org.seedbank.tunnels.hidden;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.discovery.DiscoveryPlan;
import org.seedbank.overlay.discovery.DiscoverySettings;
import org.seedbank.overlay.discovery.Greeting;
import org.seedbank.overlay.discovery.PeerDiscovery;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellMessage.Introducer;

/**
 * The introduction points of one swarm among themselves: each says with its introductions whom it can be asked for.
 * Lives on the node's loop.
 *
 * @see "IPv8 peer exchange of hidden services"
 */
final class MemberOverlay implements Greeting, AutoCloseable {
    /** A step each 5 s, to 10 peers, as published. */
    private static final DiscoverySettings SETTINGS =
            new DiscoverySettings(10, 20, 0, 4, Duration.ofSeconds(5), Duration.ofSeconds(5));

    private static final int GRAPH = 64;

    /** When the directory is asked for others again, if there are none: those who came together see each other then. */
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

    private static final Duration PAUSE = Duration.ofMinutes(5);

    private final Here here;
    private final SwarmId swarm;
    private final PeerDiscovery discovery;
    private final Dispatcher dispatcher;
    private final Set<PublicKey> own = new LinkedHashSet<>();
    private final ToldPoints points;
    private @Nullable Cancellable nextLook;
    private boolean closed;

    /** Walks from now on. */
    MemberOverlay(Here here, SwarmId swarm) {
        this.here = here;
        this.swarm = swarm;
        this.points = new ToldPoints(here.context().clock());
        CommunityId overlay = swarm.overlay();
        PrivateKey identity = here.identity();
        this.discovery = new PeerDiscovery(
                here.context(),
                here.endpoint(),
                new PacketWriter(overlay, identity, here.time()),
                new PeerGraph(here.context(), GRAPH),
                new DiscoveryPlan(
                        overlay,
                        identity.publicKey(),
                        here.plan().lan(),
                        here.plan().policy(),
                        List.of(),
                        SETTINGS,
                        this));
        this.dispatcher = new Dispatcher(List.of(discovery.community()));
        discovery.start();
        look(FIRST_PAUSE);
    }

    /** This node can be asked for {@code seeder}. */
    void add(PublicKey seeder) {
        own.add(seeder);
    }

    /** It cannot any more. */
    void remove(PublicKey seeder) {
        own.remove(seeder);
    }

    /** Whether this node can be asked for nobody. */
    boolean isIdle() {
        return own.isEmpty();
    }

    /** Others who told of themselves in the last minutes. */
    List<Introducer> points() {
        return points.all();
    }

    /** A packet of this overlay; whoever sends one that means something may be one of its peers. */
    void received(Address from, Bytes packet) {
        long before = dispatcher.metrics().delivered();
        dispatcher.received(from, packet);
        boolean isMeaningful = dispatcher.metrics().delivered() > before;
        boolean isKnown = discovery.neighbours().stream()
                .anyMatch(each -> each.peer().address().equals(from));
        if (isMeaningful && !isKnown) {
            // Whoever names fewer members cannot be asked in return, since our question is longer than its own.
            discovery.suggest(from, from);
        }
    }

    /** Some of its members at random, so that all are heard of by and by. */
    @Override
    public Bytes extra() {
        List<PublicKey> drawn = new ArrayList<>(own);
        RandomGenerator random = here.context().random();
        int count = Math.min(SeederKeys.MOST, drawn.size());
        for (int i = 0; i < count; i++) {
            Collections.swap(drawn, i, i + random.nextInt(drawn.size() - i));
        }
        return SeederKeys.encode(drawn.subList(0, count));
    }

    @Override
    public void met(Peer peer, Bytes extra) {
        SeederKeys.decode(extra).forEach(seeder -> points.note(peer, seeder));
    }

    @Override
    public void close() {
        closed = true;
        if (nextLook != null) {
            nextLook.cancel();
        }
        discovery.close();
    }

    private void look(Duration pause) {
        if (discovery.neighbours().isEmpty()) {
            var unused = here.plan().directory().find(swarm).thenAccept(this::suggest);
        }
        nextLook = here.context().loop().schedule(pause, () -> look(PAUSE));
    }

    /** Anybody may have said so: a node of the public network is not made to knock at machines near it. */
    private void suggest(List<Introducer> found) {
        boolean isPublic = isGlobal(here.address().get());
        if (!closed) {
            found.stream()
                    .map(Introducer::address)
                    .filter(address -> !isPublic || isGlobal(address))
                    .forEach(address -> discovery.suggest(address, address));
        }
    }

    private static boolean isGlobal(Address address) {
        return AddressScope.of(address.ip()) == AddressScope.GLOBAL;
    }

    /**
     * What the overlays of one node share.
     *
     * @param context loop, clock and chance of the node
     * @param endpoint its socket
     * @param identity who it is
     * @param time counts its packets
     * @param plan whom it may contact, and where it asks for others
     * @param address where others see it
     */
    record Here(
            NodeContext context,
            Endpoint endpoint,
            PrivateKey identity,
            GlobalTime time,
            MeetingPlan plan,
            Supplier<Address> address) {}
}
