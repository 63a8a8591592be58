package org.seedbank.tunnels.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellMessage.TestWidth;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.circuit.SpeedTest;
import org.seedbank.tunnels.fixture.HiddenMember;
import org.seedbank.tunnels.fixture.SharedTable;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;

/** Two owners who look for each other, meet, talk and part, without knowing where the other is. */
class HiddenMeetingTest {
    private static final SwarmId SWARM = SwarmId.ofTorrent(Bytes.filled(20, 7));
    private static final Duration SOON = Duration.ofMinutes(3);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(11);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final SharedTable table = new SharedTable();
    private final List<Member> relays = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,3", "1,3", "3,1"})
    void talkBothWays(int hopsOfSeeder, int hopsOfSeeker) {
        HiddenMember seeder = grow(8).owner("seeder").answering();
        HiddenMember seeker = owner("seeker");
        introduceAll();
        List<String> direct = watch(seeder, seeker);

        HiddenSeed seed = seeder.seed(SWARM, hopsOfSeeder);
        HiddenLink link = meet(seeker, seeker.search(SWARM, hopsOfSeeker));
        seeker.say(link, "is there anybody");
        network.runFor(Duration.ofSeconds(2));

        assertThat(seeder.heard()).containsExactly("is there anybody");
        assertThat(seeker.heard()).containsExactly("yes: is there anybody");
        assertThat(circuit(link).path()).hasSize(hopsOfSeeker + 1);
        assertThat(circuit(seed.links().get(0)).path()).hasSize(hopsOfSeeder);
        assertThat(end(circuit(link))).isEqualTo(end(circuit(seed.links().get(0))));
        assertThat(link.address()).isEqualTo(circuit(link).id().asAddress());
        assertThat(link.address().port()).isEqualTo(1024);
        assertThat(direct).isEmpty();
    }

    @Test
    void eitherSideMeasuresHowFastTheOtherAnswers() {
        HiddenMember seeder = grow(5).owner("seeder");
        HiddenMember seeker = owner("seeker");
        introduceAll();
        HiddenSeed seed = seeder.seed(SWARM, 1);
        HiddenLink link = meet(seeker, seeker.search(SWARM, 1));
        network.runFor(Duration.ofSeconds(2));

        for (TestWidth width : TestWidth.values()) {
            for (HiddenLink side : List.of(link, seed.links().get(0))) {
                var measuring = side.measure(new SpeedTest.Plan(width, 8, Duration.ofSeconds(1)));
                network.runUntil(measuring::isDone, Duration.ofSeconds(5));

                assertThat(measuring.join().answers()).as("%s", width).isGreaterThan(20);
            }
        }
    }

    @Test
    void doesNotAnswerSpeedTestsWithoutEnd() {
        HiddenMember seeder = grow(5).owner("seeder");
        HiddenMember seeker = owner("seeker");
        introduceAll();
        HiddenSeed unused = seeder.seed(SWARM, 1);
        HiddenLink link = meet(seeker, seeker.search(SWARM, 1));

        var measuring = link.measure(new SpeedTest.Plan(TestWidth.WIDE, 1024, Duration.ofSeconds(20)));
        network.runUntil(measuring::isDone, Duration.ofMinutes(1));

        assertThat(measuring.join().answers()).isBetween(1000L, 3000L);
        assertThat(link.isJoined()).isTrue();
    }

    /** Links of 1,280 bytes, with the headers of IPv6 and UDP. */
    @ParameterizedTest
    @CsvSource({"3,3", "1,3", "3,1"})
    void carriesTheLongestThroughTheSmallestLinks(int hopsOfSeeder, int hopsOfSeeker) {
        HiddenMember seeder = grow(8).owner("seeder");
        HiddenMember seeker = owner("seeker");
        introduceAll();
        HiddenSeed seed = seeder.seed(SWARM, hopsOfSeeder);
        HiddenLink link = meet(seeker, seeker.search(SWARM, hopsOfSeeker));
        network.runFor(Duration.ofSeconds(2));
        List<Integer> sizes = new ArrayList<>();
        network.observing(packet -> sizes.add(packet.datagram().size()));

        seeker.say(link, "x".repeat(HiddenLink.LARGEST));
        seeder.say(seed.links().get(0), "y".repeat(HiddenLink.LARGEST));
        var measuring = link.measure(new SpeedTest.Plan(TestWidth.WIDE, 8, Duration.ofSeconds(1)));
        network.runUntil(measuring::isDone, Duration.ofSeconds(5));

        assertThat(HiddenLink.LARGEST).isEqualTo(1068);
        assertThat(Collections.max(sizes)).isEqualTo(hopsOfSeeker == 3 ? 1280 - 48 : 1280 - 48 - 24);
        assertThat(seeder.heard()).containsExactly("x".repeat(HiddenLink.LARGEST));
        assertThat(seeker.heard()).containsExactly("y".repeat(HiddenLink.LARGEST));
    }

    @Test
    void losesWhatIsTooLongAndCarriesTheLongest() {
        HiddenMember seeder = grow(8).owner("seeder");
        HiddenMember seeker = owner("seeker");
        introduceAll();
        HiddenSeed unused = seeder.seed(SWARM, 3);
        HiddenLink link = meet(seeker, seeker.search(SWARM, 3));

        seeker.say(link, "x".repeat(HiddenLink.LARGEST + 1));
        seeker.say(link, "y".repeat(HiddenLink.LARGEST));
        network.runFor(Duration.ofSeconds(2));

        assertThat(seeder.heard()).containsExactly("y".repeat(HiddenLink.LARGEST));
    }

    @Test
    void findsAnotherIntroductionPointWhenItsOwnIsGone() {
        HiddenMember seeder = grow(6).owner("seeder");
        HiddenMember seeker = owner("seeker");
        introduceAll();
        HiddenSeed seed = seeder.seed(SWARM, 1);
        await(() -> seed.introductionPoint().isPresent());
        PublicKey before = seed.introductionPoint().orElseThrow();

        memberOf(before).place().crash();
        await(() -> seed.introductionPoint().filter(key -> !key.equals(before)).isPresent());

        meet(seeker, seeker.search(SWARM, 1));
        assertThat(seeker.joined()).hasSize(1);
    }

    @Test
    void meetsAgainWhenTheMeetingPlaceIsGone() {
        HiddenMember seeder = grow(8).owner("seeder").answering();
        HiddenMember seeker = owner("seeker");
        introduceAll();
        HiddenSeed seed = seeder.seed(SWARM, 1);
        HiddenSearch search = seeker.search(SWARM, 1);
        HiddenLink first = meet(seeker, search);

        memberOf(end(circuit(first))).place().crash();
        await(() -> seeker.joined().size() > 1);
        seeker.say(seeker.joined().get(1), "again");
        network.runFor(Duration.ofSeconds(30));

        assertThat(seeker.ends()).contains(CircuitState.Reason.SILENT);
        assertThat(seeker.heard()).contains("yes: again");
        assertThat(search.links()).hasSize(1);
        assertThat(seed.links()).hasSize(1);
    }

    @Test
    void looksUntilThereIsSomethingToFind() {
        HiddenMember seeder = grow(6).owner("seeder");
        HiddenMember seeker = owner("seeker");
        introduceAll();
        HiddenSearch search = seeker.search(SWARM, 1);
        network.runFor(Duration.ofMinutes(3));
        assertThat(search.links()).isEmpty();
        assertThat(table.questions()).isBetween(3, 10);

        HiddenSeed unused = seeder.seed(SWARM, 1);

        meet(seeker, search);
        assertThat(seeker.joined()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void asksByAnotherWayWhenTheFirstOneEndsAtTheIntroductionPoint(int hops) {
        HiddenMember seeder = grow(6).owner("seeder");
        introduceAll();
        HiddenSeed seed = seeder.seed(SWARM, 1);
        await(() -> seed.introductionPoint().isPresent());
        network.runFor(Duration.ofSeconds(5));
        PublicKey point = seed.introductionPoint().orElseThrow();
        HiddenMember seeker = owner("seeker");
        relays.stream().filter(relay -> relay.key().publicKey().equals(point)).forEach(seeker.member()::meet);
        Member guard = relays.stream()
                .filter(relay -> !relay.key().publicKey().equals(point))
                .findFirst()
                .orElseThrow();
        if (hops > 1) {
            seeker.member().meet(guard);
        }

        HiddenSearch search = seeker.search(SWARM, hops);
        await(() -> !search.points().isEmpty());
        relays.forEach(seeker.member()::meet);

        meet(seeker, search);
        assertThat(seeker.joined()).hasSize(1);
    }

    @Test
    void doesNotMeetItself() {
        HiddenMember both = grow(6).owner("both");
        HiddenMember other = owner("other");
        introduceAll();
        HiddenSeed seed = both.seed(SWARM, 1);
        HiddenSearch search = both.search(SWARM, 1);
        network.runFor(Duration.ofMinutes(3));
        assertThat(search.points()).isNotEmpty();
        assertThat(both.joined()).isEmpty();
        assertThat(seed.refused()).isZero();

        HiddenSeed unused = other.seed(SWARM, 1);
        await(() -> !search.links().isEmpty());

        assertThat(search.links()).hasSize(1);
        assertThat(seed.links()).isEmpty();
    }

    @Test
    void endsLinksOnBothSides() {
        HiddenMember seeder = grow(6).owner("seeder");
        HiddenMember seeker = owner("seeker");
        introduceAll();
        HiddenSeed seed = seeder.seed(SWARM, 2);
        HiddenSearch search = seeker.search(SWARM, 2);
        HiddenLink unused = meet(seeker, search);
        network.runFor(Duration.ofSeconds(2));

        search.close();
        network.runFor(Duration.ofSeconds(5));

        assertThat(seeker.ends()).containsExactly(CircuitState.Reason.NOT_NEEDED);
        assertThat(seeder.ends()).containsExactly(CircuitState.Reason.DESTROYED);
        assertThat(seeker.member().node().circuits().all()).isEmpty();
        assertThat(seed.links()).isEmpty();
        assertThat(seed.introductionPoint()).isPresent();

        seed.close();
        network.runFor(Duration.ofSeconds(5));
        assertThat(seeder.member().node().circuits().all()).isEmpty();
        assertThat(relays).allMatch(relay -> relay.node().joiner().introductionPoints() == 0);
        assertThat(relays).allMatch(relay -> relay.node().joiner().pairs() == 0);
    }

    @Test
    void closesLinksThatCarryNothing() {
        HiddenMember seeder = grow(6).owner("seeder");
        HiddenMember seeker = owner("seeker");
        introduceAll();
        HiddenSeed seed = seeder.seed(SWARM, 1);
        HiddenSearch search = seeker.search(SWARM, 1);
        HiddenLink link = meet(seeker, search);
        network.runFor(Duration.ofMinutes(4));
        assertThat(link.isJoined()).isTrue();

        search.close();
        network.runFor(Duration.ofMinutes(2));

        assertThat(link.isJoined()).isFalse();
        assertThat(seed.links()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void meetsInSpiteOfLossAndDistance(int hops) {
        network.losing(0.05).reordering(0.1, Duration.ofMillis(50)).duplicating(0.05);
        network.latency(Duration.ofMillis(20), Duration.ofMillis(100));
        List<HiddenMember> seeders = new ArrayList<>();
        grow(12);
        for (int i = 0; i < 3; i++) {
            seeders.add(owner("seeder " + i).answering());
        }
        HiddenMember seeker = owner("seeker");
        introduceAll();
        List<HiddenSeed> unused =
                seeders.stream().map(each -> each.seed(SWARM, hops)).toList();

        HiddenSearch search = seeker.search(SWARM, hops);
        for (int i = 0; i < 900 && search.links().size() < 3; i++) {
            search.links().forEach(link -> seeker.say(link, "still here"));
            network.runFor(Duration.ofSeconds(1));
        }

        assertThat(search.links()).hasSize(3);
        search.links().forEach(link -> {
            for (int i = 0; i < 10; i++) {
                seeker.say(link, "everybody");
            }
        });
        network.runFor(Duration.ofSeconds(2));
        assertThat(seeker.heard()).contains("yes: everybody");
    }

    private HiddenMeetingTest grow(int count) {
        for (int i = 0; i < count; i++) {
            Set<PeerFlag> flags = i == 0 ? TunnelSwarm.EXIT : TunnelSwarm.RELAY;
            relays.add(swarm.join("relay " + i, flags, table::known));
        }
        return this;
    }

    private HiddenMember owner(String name) {
        return new HiddenMember(swarm.join(name, TunnelSwarm.NOTHING, table::known));
    }

    private void introduceAll() {
        swarm.introduceAll();
    }

    /** Datagrams that go from one of them to the other. */
    private List<String> watch(HiddenMember one, HiddenMember other) {
        List<String> direct = new ArrayList<>();
        network.observing(packet -> {
            boolean isDirect = Set.of(packet.from(), packet.to()).equals(Set.of(one.address(), other.address()));
            if (isDirect) {
                direct.add(packet.toString());
            }
        });
        return direct;
    }

    private HiddenLink meet(HiddenMember seeker, HiddenSearch search) {
        int before = seeker.joined().size();
        await(() -> seeker.joined().size() > before || !search.links().isEmpty());
        return search.links().get(0);
    }

    private void await(BooleanSupplier condition) {
        network.runUntil(condition, SOON);
    }

    private Member memberOf(PublicKey key) {
        return relays.stream()
                .filter(relay -> relay.key().publicKey().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static Circuit circuit(HiddenLink link) {
        Optional<Circuit> circuit = link.circuit();
        return circuit.orElseThrow();
    }

    private static PublicKey end(Circuit circuit) {
        return circuit.path().get(circuit.path().size() - 1).key();
    }
}
