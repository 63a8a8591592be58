package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.sim.SimulatedPacket.Fate;
import org.seedbank.overlay.wire.Bytes;

class PeerDiscoverySimulationTest {
    private static final DiscoverySettings FEW = DiscoverySettings.DEFAULT.withNeighbours(6, 12);

    @Test
    void twoNodesBecomeNeighboursOfEachOther() {
        SimulatedNetwork network = SimulatedNetwork.seeded(1);
        DiscoveringNode first = DiscoveringNode.start(DiscoveringNode.place(network, 1));
        DiscoveringNode second = DiscoveringNode.start(DiscoveringNode.place(network, 2), first.address());

        network.runFor(Duration.ofSeconds(2));

        assertThat(first.neighbours()).containsExactly(second.address());
        assertThat(second.neighbours()).containsExactly(first.address());
        assertThat(second.graph().addressOf(first.peer().key())).contains(first.address());
    }

    @Test
    void everybodyFindsEnoughNeighboursFromOneBootstrap() {
        SimulatedNetwork network = SimulatedNetwork.seeded(2);
        List<DiscoveringNode> nodes = nodes(network, 220, FEW);

        for (int i = 0;
                i < 12 && nodes.stream().anyMatch(node -> node.neighbours().size() < 6);
                i++) {
            network.runFor(Duration.ofSeconds(5));
        }

        assertThat(nodes)
                .as("seed 2")
                .extracting(node -> node.neighbours().size())
                .allMatch(size -> size >= 6 && size <= 12);
    }

    @Test
    void staysTogetherWhenTheBootstrapDies() {
        SimulatedNetwork network = SimulatedNetwork.seeded(3);
        List<DiscoveringNode> nodes = nodes(network, 40, FEW);
        network.runFor(Duration.ofSeconds(20));

        nodes.get(0).place().crash();
        DiscoveringNode late = DiscoveringNode.start(
                DiscoveringNode.place(network, 100), FEW, nodes.get(0).address());
        late.discovery().introduce(nodes.get(7).peer());
        network.runFor(Duration.ofMinutes(2));

        assertThat(late.neighbours()).as("seed 3").hasSizeGreaterThanOrEqualTo(6);
        assertThat(nodes.subList(1, nodes.size()))
                .as("seed 3")
                .allMatch(node -> node.neighbours().size() >= 6
                        && !node.neighbours().contains(nodes.get(0).address()));
    }

    @Test
    void dropsNeighboursThatDiedAndKeepsTheOthers() {
        SimulatedNetwork network = SimulatedNetwork.seeded(4);
        List<DiscoveringNode> nodes = nodes(network, 12, DiscoverySettings.DEFAULT);
        network.runFor(Duration.ofSeconds(20));
        assertThat(nodes).as("seed 4").allMatch(node -> node.neighbours().size() == 11);

        nodes.subList(8, 12).forEach(node -> node.place().crash());
        network.runFor(Duration.ofMinutes(3));

        assertThat(nodes.subList(0, 8))
                .as("seed 4")
                .allMatch(node -> node.neighbours().size() == 7);
    }

    @ParameterizedTest
    @ValueSource(ints = {-365, -1, 1, 365})
    void dropsTheDeadAndFindsOthersWhenTheTimeOfDayIsSet(int days) {
        SimulatedNetwork network = SimulatedNetwork.seeded(7);
        List<DiscoveringNode> nodes = nodes(network, 6, DiscoverySettings.DEFAULT);
        network.runFor(Duration.ofSeconds(20));
        DiscoveringNode node = nodes.get(3);
        assertThat(node.neighbours()).as("seed 7").hasSize(5);

        node.place().setClockError(Duration.ofDays(days));
        nodes.get(5).place().crash();
        DiscoveringNode late = DiscoveringNode.start(
                DiscoveringNode.place(network, 50), nodes.get(1).address());
        network.runFor(Duration.ofMinutes(3));

        assertThat(node.neighbours())
                .as("seed 7")
                .hasSize(5)
                .contains(late.address())
                .doesNotContain(nodes.get(5).address());
    }

    @Test
    void findsNeighboursAlthoughAFifthLiesAboutAddresses() {
        SimulatedNetwork network = SimulatedNetwork.seeded(5);
        Address victim = DiscoveringNode.publicAddress(5000);
        List<Address> lies = List.of(
                new Address(Bytes.wrap(new byte[] {(byte) 224, 0, 0, 1}), 7000),
                Address.loopback(7000),
                new Address(Bytes.wrap(new byte[] {10, 0, 0, 1}), 7000),
                victim);
        Address mirage = DiscoveringNode.publicAddress(6000);
        for (int i = 0; i < 10; i++) {
            LyingNode liar = new LyingNode(DiscoveringNode.place(network, 300 + i), lies, asker -> mirage);
            liar.request(DiscoveringNode.publicAddress(0), i);
        }
        Map<Address, Integer> toVictims = new HashMap<>();
        network.observing(packet -> {
            boolean isLie = lies.contains(packet.to());
            if (packet.fate() == Fate.SENT && isLie) {
                toVictims.merge(packet.to(), 1, Integer::sum);
            }
        });
        List<DiscoveringNode> nodes = nodes(network, 40, FEW);
        int minutes = 4;

        network.runFor(Duration.ofMinutes(minutes));

        assertThat(nodes)
                .as("seed 5")
                .extracting(PeerDiscoverySimulationTest::honest)
                .allMatch(count -> count >= 2);
        assertThat(toVictims.keySet()).as("seed 5").containsOnly(victim);
        assertThat(toVictims.get(victim))
                .as("one packet a minute from each node, seed 5")
                .isLessThanOrEqualTo(nodes.size() * minutes);
    }

    /** Weakness 10 of earlier overlays: the own address was what the last one said. */
    @Test
    void oneLiarCannotMoveTheAddressThatWeThinkWeHave() {
        SimulatedNetwork network = SimulatedNetwork.seeded(6);
        Address mirage = DiscoveringNode.publicAddress(6000);
        LyingNode liar = new LyingNode(
                DiscoveringNode.place(network, 300), List.of(DiscoveringNode.publicAddress(1)), asker -> mirage);
        List<DiscoveringNode> nodes = nodes(network, 5, DiscoverySettings.DEFAULT);
        DiscoveringNode node = DiscoveringNode.start(
                DiscoveringNode.place(network, 50),
                DiscoveringNode.publicAddress(300),
                nodes.get(0).address());

        network.runFor(Duration.ofMinutes(5));

        assertThat(liar.askers()).as("seed 6").contains(node.address());
        assertThat(node.discovery().wan()).as("seed 6").contains(node.address());
    }

    @Test
    void findsNeighboursOverIpv6() {
        SimulatedNetwork network = SimulatedNetwork.seeded(7);
        Address bootstrap = ipv6(0);
        List<DiscoveringNode> nodes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            nodes.add(DiscoveringNode.start(network.node("node " + i, ipv6(i)), bootstrap));
        }

        network.runFor(Duration.ofSeconds(30));

        assertThat(nodes).as("seed 7").allMatch(node -> node.neighbours().size() == 9);
        assertThat(nodes.get(3).discovery().wan()).contains(ipv6(3));
    }

    @Test
    void fourNeighboursAtMostAreFromOneIpv6NetworkHoweverManyThereAre() {
        SimulatedNetwork network = SimulatedNetwork.seeded(12);
        DiscoveringNode node = DiscoveringNode.start(network.node("node", ipv6(0)));
        for (int i = 1; i < 20; i++) {
            // One customer: addresses of one /48, each in a /64 of its own.
            Bytes ip = Bytes.fromHex("20010db80bad%04x0000000000000001".formatted(i));
            DiscoveringNode.start(network.node("crowd " + i, new Address(ip, 7000)), ipv6(0));
        }
        DiscoveringNode other = DiscoveringNode.start(network.node("other", ipv6(1)), ipv6(0));

        network.runFor(Duration.ofMinutes(1));

        assertThat(node.neighbours()).as("seed 12").hasSize(5).contains(other.address());
    }

    @Test
    void contactsOnlyThisMachineInAClosedNetwork() {
        SimulatedNetwork network = SimulatedNetwork.seeded(8);
        Address stranger = DiscoveringNode.publicAddress(9);
        List<Address> contacted = new ArrayList<>();
        network.observing(packet -> contacted.add(packet.to()));
        LyingNode liar = new LyingNode(
                network.node("liar", Address.loopback(5000)), List.of(stranger), UnaryOperator.identity());
        DiscoveringNode node = DiscoveringNode.of(
                network.node("node", Address.loopback(5001)),
                NetworkPolicy.closed(Set.of()),
                DiscoverySettings.DEFAULT,
                Address.loopback(5000),
                stranger);

        node.discovery().start();
        node.discovery().suggest(stranger, Address.loopback(5000));
        network.runFor(Duration.ofMinutes(1));

        assertThat(liar.askers()).isNotEmpty();
        assertThat(contacted).allMatch(address -> AddressScope.of(address.ip()) == AddressScope.LOOPBACK);
    }

    @Test
    void aFullNodeStillHelpsStrangersOn() {
        SimulatedNetwork network = SimulatedNetwork.seeded(9);
        DiscoverySettings tiny = DiscoverySettings.DEFAULT.withNeighbours(1, 2);
        DiscoveringNode full = DiscoveringNode.start(DiscoveringNode.place(network, 0), tiny);
        DiscoveringNode first = DiscoveringNode.start(DiscoveringNode.place(network, 1), full.address());
        DiscoveringNode second = DiscoveringNode.start(DiscoveringNode.place(network, 2), full.address());
        network.runFor(Duration.ofSeconds(10));
        assertThat(full.neighbours()).as("seed 9").hasSize(2);

        DiscoveringNode late = DiscoveringNode.start(DiscoveringNode.place(network, 3), full.address());
        network.runFor(Duration.ofMinutes(2));

        assertThat(full.neighbours()).as("seed 9").containsExactlyInAnyOrder(first.address(), second.address());
        assertThat(late.neighbours()).as("seed 9").contains(first.address(), second.address());
    }

    @Test
    void aNewcomerHasNeighboursAlthoughNobodyHasRoomForIt() {
        SimulatedNetwork network = SimulatedNetwork.seeded(13);
        DiscoverySettings tiny = DiscoverySettings.DEFAULT.withNeighbours(2, 4);
        List<DiscoveringNode> nodes = nodes(network, 5, tiny);
        network.runFor(Duration.ofSeconds(30));
        assertThat(nodes).as("seed 13").allMatch(node -> node.neighbours().size() == 4);

        DiscoveringNode late = DiscoveringNode.start(
                DiscoveringNode.place(network, 50), tiny, nodes.get(3).address());
        network.runFor(Duration.ofMinutes(1));

        assertThat(late.neighbours()).as("seed 13").hasSizeGreaterThanOrEqualTo(tiny.target());
        assertThat(nodes).as("seed 13").allMatch(node -> !node.neighbours().contains(late.address()));
    }

    @ParameterizedTest
    @ValueSource(longs = {14, 15, 16})
    void asksThoseThatTheUserNamedAlthoughAStrangerWasFaster(long seed) {
        SimulatedNetwork network = SimulatedNetwork.seeded(seed);
        DiscoveringNode named = DiscoveringNode.start(DiscoveringNode.place(network, 1));
        LyingNode stranger =
                new LyingNode(DiscoveringNode.place(network, 2), List.of(Address.NONE), UnaryOperator.identity());
        DiscoveringNode node = DiscoveringNode.of(
                DiscoveringNode.place(network, 3), NetworkPolicy.open(), DiscoverySettings.DEFAULT, named.address());
        stranger.request(node.address(), 7);
        network.runFor(Duration.ofMillis(500));
        assertThat(node.neighbours()).containsExactly(DiscoveringNode.publicAddress(2));

        node.discovery().start();
        network.runFor(Duration.ofMillis(200));

        assertThat(node.neighbours()).as("seed %d", seed).contains(named.address());
    }

    @Test
    void followsAPeerThatRestartsAtAnotherPortAtOnce() {
        SimulatedNetwork network = SimulatedNetwork.seeded(11);
        DiscoveringNode first = DiscoveringNode.start(DiscoveringNode.place(network, 1));
        DiscoveringNode before = DiscoveringNode.start(DiscoveringNode.place(network, 2), first.address());
        network.runFor(Duration.ofSeconds(2));
        assertThat(first.neighbours()).as("seed 11").containsExactly(before.address());

        before.place().crash();
        SimulatedNode elsewhere = network.node(
                "elsewhere", before.address().withPort(before.address().port() + 1));
        DiscoveringNode after = DiscoveringNode.moved(before.place(), elsewhere, first.address());
        network.runFor(Duration.ofSeconds(5));
        assertThat(after.neighbours()).as("seed 11").containsExactly(first.address());
        assertThat(first.neighbours()).as("seed 11").containsExactly(after.address());
        assertThat(first.graph().addressOf(after.peer().key())).as("seed 11").contains(after.address());
    }

    @Test
    void forgetsABannedNeighbourAndAnswersItNoMore() {
        SimulatedNetwork network = SimulatedNetwork.seeded(10);
        DiscoveringNode first = DiscoveringNode.start(DiscoveringNode.place(network, 1));
        DiscoveringNode second = DiscoveringNode.start(DiscoveringNode.place(network, 2), first.address());
        network.runFor(Duration.ofSeconds(2));

        first.discovery().ban(List.of(second.peer().key().memberId()));
        network.runFor(Duration.ofMinutes(3));

        assertThat(first.neighbours()).isEmpty();
        assertThat(first.graph().addressOf(second.peer().key())).isEmpty();
        assertThat(second.neighbours()).as("an unanswered neighbour is dropped").isEmpty();
    }

    private static long honest(DiscoveringNode node) {
        return node.neighbours().stream()
                .filter(address -> address.ip().at(1) * 256 + address.ip().at(2) < 300)
                .count();
    }

    private static Address ipv6(int number) {
        return new Address(Bytes.fromHex("20010db8%04x00000000000000000001".formatted(number)), 7000);
    }

    private static List<DiscoveringNode> nodes(SimulatedNetwork network, int count, DiscoverySettings settings) {
        List<DiscoveringNode> nodes = new ArrayList<>();
        Address bootstrap = DiscoveringNode.publicAddress(0);
        for (int i = 0; i < count; i++) {
            SimulatedNode place = DiscoveringNode.place(network, i);
            nodes.add(DiscoveringNode.start(place, settings, bootstrap));
        }
        return nodes;
    }
}
