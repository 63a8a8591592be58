package org.seedbank.overlay.discovery;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;

/** A node that does nothing but look for neighbours. */
final class DiscoveringNode {
    static final CommunityId OVERLAY = CommunityId.fromHex("7e313685c1912a141279f8248fc8db5899c5df5a");

    private final SimulatedNode place;
    private final PrivateKey key;
    private final PeerGraph graph;
    private final PeerDiscovery discovery;
    private final Dispatcher dispatcher;

    private DiscoveringNode(SimulatedNode place, SimulatedNode signer, PeerGraph graph, DiscoveryPlan plan) {
        this.place = place;
        this.key = keyOf(signer);
        this.graph = graph;
        var packets = packets(place, signer);
        this.discovery = new PeerDiscovery(place.context(), place.endpoint(), packets, graph, plan);
        this.dispatcher = new Dispatcher(List.of(discovery.community()), graph.complaints());
        place.endpoint().listen(dispatcher);
    }

    /** A public address in a network of its own for each number. */
    static Address publicAddress(int number) {
        return new Address(Bytes.wrap(new byte[] {93, (byte) (number >> 8), (byte) number, 7}), 7000);
    }

    static SimulatedNode place(SimulatedNetwork network, int number) {
        return network.node("node " + number, publicAddress(number));
    }

    static DiscoveringNode start(SimulatedNode place, Address... bootstrap) {
        return start(place, DiscoverySettings.DEFAULT, bootstrap);
    }

    static DiscoveringNode start(SimulatedNode place, DiscoverySettings settings, Address... bootstrap) {
        DiscoveringNode node = of(place, NetworkPolicy.open(), settings, bootstrap);
        node.discovery.start();
        return node;
    }

    static DiscoveringNode of(
            SimulatedNode place, NetworkPolicy policy, DiscoverySettings settings, Address... bootstrap) {
        return of(place, place, place.address(), policy, settings, Greeting.NONE, bootstrap);
    }

    /** A node that knows itself by {@code lan} only, as behind a router that forwards its port, and says more. */
    static DiscoveringNode of(
            SimulatedNode place, Address lan, DiscoverySettings settings, Greeting greeting, Address... bootstrap) {
        return of(place, place, lan, NetworkPolicy.open(), settings, greeting, bootstrap);
    }

    /** A node at {@code place} with the identity that the one at {@code before} has or had. */
    static DiscoveringNode moved(SimulatedNode before, SimulatedNode place, Address... bootstrap) {
        DiscoveringNode node = of(
                place,
                before,
                place.address(),
                NetworkPolicy.open(),
                DiscoverySettings.DEFAULT,
                Greeting.NONE,
                bootstrap);
        node.discovery.start();
        return node;
    }

    private static DiscoveringNode of(
            SimulatedNode place,
            SimulatedNode signer,
            Address lan,
            NetworkPolicy policy,
            DiscoverySettings settings,
            Greeting greeting,
            Address... bootstrap) {
        DiscoveryPlan plan = new DiscoveryPlan(
                OVERLAY, keyOf(signer).publicKey(), List.of(lan), policy, List.of(bootstrap), settings, greeting);
        return new DiscoveringNode(place, signer, new PeerGraph(place.context(), PeerGraph.DEFAULT_LIMIT), plan);
    }

    static PrivateKey keyOf(SimulatedNode place) {
        return TestKeys.named(place.name());
    }

    static PacketWriter packets(SimulatedNode place) {
        return packets(place, place);
    }

    /** Packets sent from {@code place} with the key of {@code signer}. */
    static PacketWriter packets(SimulatedNode place, SimulatedNode signer) {
        return new PacketWriter(
                OVERLAY, keyOf(signer), new GlobalTime(place.context().loop()));
    }

    PeerDiscovery discovery() {
        return discovery;
    }

    PeerGraph graph() {
        return graph;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    SimulatedNode place() {
        return place;
    }

    Address address() {
        return place.address();
    }

    Peer peer() {
        return new Peer(key.publicKey(), place.address());
    }

    Set<Address> neighbours() {
        return discovery.neighbours().stream()
                .map(neighbour -> neighbour.peer().address())
                .collect(Collectors.toSet());
    }
}
