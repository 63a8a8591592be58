package org.seedbank.tunnels.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.discovery.DiscoveryPlan;
import org.seedbank.overlay.discovery.DiscoverySettings;
import org.seedbank.overlay.discovery.PeerDiscovery;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.fixture.TunnelSwarm;

/** Few exits among many others, in the overlay and in the memory of one node. */
class CrowdedExitsTest {
    private static final int CROWD = 200;
    private static final int LIMIT = 1000;
    private static final int EXITS = LIMIT * 7 / 16;
    private static final DiscoverySettings LONELY = DiscoverySettings.DEFAULT.withNeighbours(1, 1);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(47);
    private final SimulatedNode place = network.node("we", publicAddress(5000));
    private final Directory directory =
            new Directory(place.context(), TestKeys.named("we").publicKey(), TunnelSwarm.RELAY);

    @Test
    void knowsItsExitsAlthoughTwoHundredOthersComeByThemselves() {
        PeerDiscovery discovery =
                discover(place, "we", directory, DiscoverySettings.DEFAULT.keepingPlacesForScarceOnes(), List.of());
        List<PublicKey> exits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            // Of one hand, and so a crowd among those who are alone in their networks.
            exits.add(join("exit " + i, publicAddress(1000).withPort(7001 + i), TunnelSwarm.EXIT));
        }
        network.runFor(Duration.ofSeconds(10));
        assertThat(discovery.neighbours()).hasSize(3);

        for (int i = 0; i < CROWD; i++) {
            PublicKey unused = join(i, i % 2 == 0 ? TunnelSwarm.RELAY : TunnelSwarm.NOTHING);
        }
        network.runFor(Duration.ofMinutes(1));
        retain(discovery);

        assertThat(directory.all()).as("seed 47").hasSize(DiscoverySettings.DEFAULT.limit());
        assertThat(directory.all()).extracting(Candidate::key).containsAll(exits);
    }

    @Test
    void meetsExitsThatComeWhenAllPlacesAreTaken() {
        PeerDiscovery discovery =
                discover(place, "we", directory, DiscoverySettings.DEFAULT.keepingPlacesForScarceOnes(), List.of());
        for (int i = 0; i < CROWD / 2; i++) {
            PublicKey unused = join(i, TunnelSwarm.RELAY);
        }
        network.runFor(Duration.ofSeconds(30));
        assertThat(discovery.neighbours()).hasSize(DiscoverySettings.DEFAULT.limit());

        PublicKey exit = join(1000, TunnelSwarm.EXIT);
        network.runFor(Duration.ofSeconds(30));
        retain(discovery);

        assertThat(directory.find(exit)).as("seed 47").isPresent();
        assertThat(directory.shuffled(each -> each.has(PeerFlag.RELAY)))
                .hasSizeGreaterThanOrEqualTo(DiscoverySettings.DEFAULT.limit() * 9 / 16);
    }

    @Test
    void noCrowdOfOthersMakesItForgetExits() {
        note(0, 3, TunnelSwarm.EXIT);

        note(1000, 2 * LIMIT, TunnelSwarm.RELAY);

        assertThat(directory.all()).hasSize(LIMIT);
        assertThat(exits()).isEqualTo(3);
    }

    @Test
    void noCrowdOfExitsMakesItForgetRelays() {
        note(0, LIMIT, TunnelSwarm.RELAY);

        note(2000, 2 * LIMIT, TunnelSwarm.EXIT);

        assertThat(directory.all()).hasSize(LIMIT);
        assertThat(exits()).isBetween((long) EXITS, EXITS + 1L);
    }

    @Test
    void neighboursStayWhoeverComesInBetween() {
        note(0, 3, TunnelSwarm.EXIT);
        note(3, 3, TunnelSwarm.RELAY);
        directory.retain(directory.all().stream().map(Candidate::key).toList());

        note(2000, 2 * LIMIT, TunnelSwarm.EXIT);
        note(5000, 2 * LIMIT, TunnelSwarm.RELAY);

        for (int i = 0; i < 6; i++) {
            assertThat(directory.find(fakeKey(i))).isPresent();
        }
    }

    private long exits() {
        return directory.all().stream()
                .filter(each -> each.has(PeerFlag.EXIT_BT))
                .count();
    }

    private void note(int first, int count, Set<PeerFlag> flags) {
        for (int i = first; i < first + count; i++) {
            directory.note(new Candidate(new Peer(fakeKey(i), publicAddress(i)), flags));
        }
    }

    /** A key that nobody has, since making a real one takes long. */
    private static PublicKey fakeKey(int number) {
        byte[] half = new byte[32];
        half[0] = (byte) number;
        half[1] = (byte) (number >> 8);
        Bytes bits = Bytes.wrap(half);
        return new PublicKey(Bytes.utf8("LibNaCLPK:").concat(bits).concat(bits));
    }

    private void retain(PeerDiscovery discovery) {
        directory.retain(
                discovery.neighbours().stream().map(each -> each.peer().key()).toList());
    }

    /** Somebody who comes to us and keeps to us. */
    private PublicKey join(int number, Set<PeerFlag> flags) {
        return join("node " + number, publicAddress(number), flags);
    }

    private PublicKey join(String name, Address address, Set<PeerFlag> flags) {
        SimulatedNode there = network.node(name, address);
        PublicKey key = TestKeys.named(name).publicKey();
        Directory known = new Directory(there.context(), key, flags);
        PeerDiscovery unused = discover(there, name, known, LONELY, List.of(place.address()));
        return key;
    }

    private static PeerDiscovery discover(
            SimulatedNode there,
            String name,
            Directory directory,
            DiscoverySettings settings,
            List<Address> bootstrap) {
        PrivateKey key = TestKeys.named(name);
        PeerDiscovery discovery = new PeerDiscovery(
                there.context(),
                there.endpoint(),
                new PacketWriter(
                        TunnelSwarm.OVERLAY, key, new GlobalTime(there.context().loop())),
                new PeerGraph(there.context(), PeerGraph.DEFAULT_LIMIT),
                new DiscoveryPlan(
                        TunnelSwarm.OVERLAY,
                        key.publicKey(),
                        List.of(there.address()),
                        NetworkPolicy.open(),
                        bootstrap,
                        settings,
                        directory));
        there.endpoint().listen(new Dispatcher(List.of(discovery.community())));
        discovery.start();
        return discovery;
    }

    private static Address publicAddress(int number) {
        return new Address(Bytes.wrap(new byte[] {93, (byte) (number >> 8), (byte) number, 7}), 7000);
    }
}
