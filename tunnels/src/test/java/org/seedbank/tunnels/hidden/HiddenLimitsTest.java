package org.seedbank.tunnels.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.JoiningCodec;
import org.seedbank.tunnels.cell.JoiningMessage.CreateJoint;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitGoal;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.crypto.X25519Pair;
import org.seedbank.tunnels.fixture.HiddenMember;
import org.seedbank.tunnels.fixture.SharedTable;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;

/** What members of hidden swarms cost, whoever asks for them and whatever others say. */
class HiddenLimitsTest {
    private static final SwarmId SWARM = SwarmId.ofTorrent(Bytes.filled(20, 7));

    private final SimulatedNetwork network = SimulatedNetwork.seeded(23);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final SharedTable table = new SharedTable();
    private final Random random = new Random(4);
    private final JoiningCodec codec = new JoiningCodec(TunnelSwarm.OVERLAY);

    @Test
    void buildsFewCircuitsForAFloodOfRequestsAndMeetsOthersAfterIt() {
        grow(6);
        HiddenMember seeder = owner("seeder");
        HiddenMember seeker = owner("seeker");
        Member flooder = swarm.join("flooder", TunnelSwarm.NOTHING);
        swarm.introduceAll();
        HiddenSeed seed = seeder.seed(SWARM, 1);
        Introducer point = announced(seed);
        Circuit circuit = flooder.build(CircuitPlan.ofOverlay(1).avoiding(Set.of(point.node())));

        int most = 0;
        for (int i = 0; i < 300; i++) {
            flood(circuit, point, SWARM, seed.key());
            network.runFor(Duration.ofMillis(200));
            most = Math.max(most, seeder.member().node().circuits().all().size());
        }

        // Its introduction point, and as many as may be unanswered.
        assertThat(most).isBetween(8, 1 + HiddenSettings.DEFAULT.unanswered());
        assertThat(seed.links()).isEmpty();
        circuit.close();
        network.runFor(Duration.ofSeconds(40));
        assertThat(seeder.member().node().circuits().all()).hasSize(1);
        HiddenSearch search = seeker.search(SWARM, 1);
        network.runUntil(() -> !search.links().isEmpty(), Duration.ofMinutes(2));
    }

    @Test
    void answersNobodyWhoRepeatsOrWantsSomebodyElse() {
        grow(4);
        HiddenMember seeder = owner("seeder");
        Member other = swarm.join("other", TunnelSwarm.NOTHING);
        swarm.introduceAll();
        HiddenSeed seed = seeder.seed(SWARM, 1);
        Introducer point = announced(seed);
        Circuit circuit = other.build(CircuitPlan.ofOverlay(1).avoiding(Set.of(point.node())));
        Bytes fresh = X25519Pair.draw(random).publicKey();

        for (int i = 0; i < 5; i++) {
            say(circuit, point, new CreateJoint(i, SWARM.value(), seed.key(), fresh));
            network.runFor(Duration.ofSeconds(1));
        }
        say(
                circuit,
                point,
                new CreateJoint(
                        5,
                        Bytes.filled(20, 1),
                        seed.key(),
                        X25519Pair.draw(random).publicKey()));
        network.runFor(Duration.ofSeconds(1));

        assertThat(seed.refused()).isEqualTo(4);
        assertThat(seeder.member().node().circuits().all()).hasSize(2);
    }

    /** It hears who is asked for, and must not see what the seeder does then. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void meetsNobodyByWayOfItsIntroductionPoint(int hops) {
        grow(6);
        HiddenMember seeder = owner("seeder");
        Member other = swarm.join("other", TunnelSwarm.NOTHING);
        swarm.introduceAll();
        HiddenSeed seed = seeder.seed(SWARM, hops);
        Introducer point = announced(seed);
        Circuit circuit = other.build(CircuitPlan.ofOverlay(1).avoiding(Set.of(point.node())));
        Set<Circuit> meetings = new HashSet<>();

        for (int i = 0; i < 60; i++) {
            flood(circuit, point, SWARM, seed.key());
            network.runFor(Duration.ofSeconds(1));
            meetings.addAll(meetings(seeder));
        }

        assertThat(meetings).hasSizeGreaterThan(15);
        assertThat(meetings)
                .noneMatch(
                        each -> each.path().stream().anyMatch(hop -> hop.key().equals(point.node())));
    }

    @Test
    void answersARequestThatFoundNoPlaceWhenItIsRepeated() {
        grow(6);
        HiddenMember seeder = owner("seeder");
        Member flooder = swarm.join("flooder", TunnelSwarm.NOTHING);
        swarm.introduceAll();
        HiddenSeed seed = seeder.seed(SWARM, 1);
        Introducer point = announced(seed);
        Circuit circuit = flooder.build(CircuitPlan.ofOverlay(1).avoiding(Set.of(point.node())));
        for (int i = 0; i < 20; i++) {
            flood(circuit, point, SWARM, seed.key());
            network.runFor(Duration.ofMillis(100));
        }
        CreateJoint wish = new CreateJoint(
                1, SWARM.value(), seed.key(), X25519Pair.draw(random).publicKey());
        say(circuit, point, wish);
        network.runFor(Duration.ofSeconds(60));
        assertThat(seed.refused()).isGreaterThan(5);
        assertThat(meetings(seeder)).isEmpty();

        say(circuit, point, wish);
        network.runFor(Duration.ofSeconds(1));

        assertThat(meetings(seeder)).hasSize(1);
    }

    /** Or whoever floods one of them would see which others are of the same node. */
    @Test
    void aFloodOfOneSwarmLeavesPlacesForOthers() {
        grow(6);
        HiddenSettings settings = new HiddenSettings(
                15, 30, 4, 10, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5));
        HiddenMember seeder = new HiddenMember(swarm.join("seeder", TunnelSwarm.NOTHING), settings);
        Member flooder = swarm.join("flooder", TunnelSwarm.NOTHING);
        swarm.introduceAll();
        SwarmId otherSwarm = SwarmId.ofTorrent(Bytes.filled(20, 8));
        HiddenSeed seed = seeder.seed(SWARM, 1);
        Introducer point = announced(seed);
        HiddenSeed other = seeder.seed(otherSwarm, 1);
        network.runUntil(() -> !table.points(otherSwarm).isEmpty(), Duration.ofMinutes(1));
        Introducer pointOfOther = table.points(otherSwarm).get(0);
        Circuit circuit = flooder.build(CircuitPlan.ofOverlay(1).avoiding(Set.of(point.node(), pointOfOther.node())));

        for (int i = 0; i < 10; i++) {
            flood(circuit, point, SWARM, seed.key());
            network.runFor(Duration.ofMillis(100));
        }
        assertThat(meetings(seeder)).hasSize(2);
        flood(circuit, pointOfOther, otherSwarm, other.key());
        network.runFor(Duration.ofSeconds(1));

        assertThat(meetings(seeder)).hasSize(3);
    }

    @Test
    void hasFifteenLinksOfOneSwarmAtMost() {
        grow(10);
        HiddenMember seeker = owner("seeker");
        List<HiddenMember> seeders =
                IntStream.range(0, 20).mapToObj(i -> owner("seeder " + i)).toList();
        swarm.introduceAll();
        seeders.forEach(seeder -> seeder.seed(SWARM, 1));
        HiddenSearch search = seeker.search(SWARM, 1);

        talk(seeker, search, 15);
        network.runFor(Duration.ofMinutes(2));

        assertThat(search.links()).hasSize(15);
        assertThat(search.links().stream().map(HiddenLink::address).distinct()).hasSize(15);
    }

    @Test
    void doesNotGoOnMeetingSomebodyWhoNeverSaysAnything() {
        grow(6);
        Member silent = swarm.join("silent", TunnelSwarm.NOTHING);
        HiddenMember seeker = owner("seeker");
        swarm.introduceAll();
        HiddenServices services =
                new HiddenServices(silent.place().context(), silent.node().circuits(), HiddenSettings.DEFAULT);
        HiddenSeed unused = services.seed(SWARM, 1, new Leaving());
        HiddenSearch search = seeker.search(SWARM, 1);

        network.runFor(Duration.ofMinutes(10));

        // Three times, and again when others still tell of it minutes later.
        assertThat(seeker.joined()).hasSizeBetween(3, 18);
        assertThat(search.links()).isEmpty();
    }

    @Test
    void hasTenIntroductionPointsAtMost() {
        grow(8);
        HiddenMember seeder = owner("seeder");
        swarm.introduceAll();
        List<HiddenSeed> seeds = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            seeds.add(seeder.seed(SwarmId.ofTorrent(Bytes.filled(20, i)), 1));
        }
        network.runFor(Duration.ofMinutes(2));
        assertThat(seeds.stream().filter(seed -> seed.introductionPoint().isPresent()))
                .hasSize(10);
        assertThat(seeder.member().node().circuits().all()).hasSize(10);

        seeds.stream()
                .filter(seed -> seed.introductionPoint().isPresent())
                .limit(2)
                .toList()
                .forEach(HiddenSeed::close);
        network.runFor(Duration.ofMinutes(2));

        assertThat(seeds.stream().filter(seed -> seed.introductionPoint().isPresent()))
                .hasSize(10);
    }

    @Test
    void servesAsManyGuestsAsItMay() {
        grow(8);
        HiddenSettings settings = new HiddenSettings(
                15, 2, 16, 10, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5));
        HiddenMember seeder = new HiddenMember(swarm.join("seeder", TunnelSwarm.NOTHING), settings);
        List<HiddenMember> seekers =
                IntStream.range(0, 4).mapToObj(i -> owner("seeker " + i)).toList();
        swarm.introduceAll();
        HiddenSeed seed = seeder.seed(SWARM, 1);
        List<HiddenSearch> searches =
                seekers.stream().map(each -> each.search(SWARM, 1)).toList();

        network.runUntil(() -> seed.links().size() == 2, Duration.ofMinutes(2));
        for (int i = 0; i < 60; i++) {
            seekers.forEach(each -> each.joined().forEach(link -> each.say(link, "still here")));
            network.runFor(Duration.ofSeconds(1));
        }

        assertThat(seed.links()).hasSize(2);
        assertThat(searches.stream().filter(search -> !search.links().isEmpty()))
                .hasSize(2);
    }

    private void grow(int count) {
        for (int i = 0; i < count; i++) {
            swarm.join("relay " + i, TunnelSwarm.RELAY, table::known);
        }
    }

    private HiddenMember owner(String name) {
        return new HiddenMember(swarm.join(name, TunnelSwarm.NOTHING));
    }

    /** Links that carry nothing would be closed in the meantime. */
    private void talk(HiddenMember seeker, HiddenSearch search, int links) {
        for (int i = 0; i < 30 && search.links().size() < links; i++) {
            search.links().forEach(link -> seeker.say(link, "still here"));
            network.runFor(Duration.ofMinutes(1));
        }
    }

    private Introducer announced(HiddenSeed seed) {
        network.runUntil(() -> !table.points(SWARM).isEmpty(), Duration.ofMinutes(1));
        Introducer point = table.points(SWARM).get(0);
        assertThat(point.seeder()).isEqualTo(seed.key());
        return point;
    }

    /** Circuits to where somebody is met who asked for it. */
    private static List<Circuit> meetings(HiddenMember seeder) {
        return seeder.member().node().circuits().all().stream()
                .filter(circuit -> circuit.plan().goal() == CircuitGoal.SEEDER_RENDEZVOUS)
                .toList();
    }

    private void flood(Circuit circuit, Introducer point, SwarmId of, PublicKey seeder) {
        Bytes fresh = X25519Pair.draw(random).publicKey();
        say(circuit, point, new CreateJoint(random.nextInt(1 << 16), of.value(), seeder, fresh));
    }

    private void say(Circuit circuit, Introducer point, CreateJoint wish) {
        byte[] datagram = codec.encode(wish).toArray();
        circuit.send(point.address(), datagram, 0, datagram.length);
    }

    /** Comes, and goes without a word. */
    private static final class Leaving implements LinkListener {
        @Override
        public void joined(HiddenLink link) {
            link.close();
        }

        @Override
        public void received(HiddenLink link, byte[] array, int offset, int size) {}

        @Override
        public void closed(HiddenLink link, CircuitState.Reason reason) {}
    }
}
