package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.MessageId;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Attempt;
import org.seedbank.tunnels.circuit.Attempt.Failure;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitFailedException;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;

/** Who becomes a hop, what is said when one does not, and what becomes of those that do not do their part. */
class ChoosingHopsTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(31);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
    private final List<Member> members = new ArrayList<>();

    @Test
    void takesNobodyWhoIsWhereTheOwnerIs() {
        join("40.1.0.1", TunnelSwarm.EXIT);
        join("2001:db8::1", TunnelSwarm.EXIT);
        Member other = join("50.1.0.1", TunnelSwarm.EXIT);
        owner.node().circuits().livesAt(List.of(address("40.1.0.1"), address("2001:db8::77")));

        for (int i = 0; i < 20; i++) {
            assertThat(owner.build(CircuitPlan.of(1)).path().get(0).key())
                    .isEqualTo(other.key().publicKey());
        }
    }

    @Test
    void leavesCircuitsThatTurnOutToLeadThroughItself() {
        Member own = join("40.1.0.1", TunnelSwarm.EXIT);
        Member other = join("50.1.0.1", TunnelSwarm.EXIT);
        Circuit bad = owner.build(CircuitPlan.to(1, own.key().publicKey()));
        Circuit asked = bad;
        while (!own.key().publicKey().equals(bad.path().get(0).key()) || bad == asked) {
            bad = owner.build(CircuitPlan.of(1));
        }
        Circuit good = bad;
        while (!other.key().publicKey().equals(good.path().get(0).key())) {
            good = owner.build(CircuitPlan.of(1));
        }

        owner.node().circuits().livesAt(List.of(address("40.1.0.1")));

        assertThat(bad.isReady()).isFalse();
        assertThat(good.isReady()).isTrue();
        assertThat(asked.isReady()).as("the user named it").isTrue();
    }

    /** Nobody says which hop of a circuit is gone, so none of them is asked while there are others. */
    @Test
    void asksNobodyOfASilentCircuitWhileThereAreOthers() {
        Member gone = join("40.1.0.1", TunnelSwarm.EXIT);
        Circuit circuit = owner.build(CircuitPlan.of(1));
        for (int i = 1; i <= 3; i++) {
            join("5" + i + ".1.0.1", TunnelSwarm.EXIT);
        }
        gone.place().crash();
        network.runFor(Duration.ofSeconds(30));
        assertThat(circuit.isReady()).isFalse();

        for (int i = 0; i < 20; i++) {
            assertThat(owner.building(CircuitPlan.of(1)).isDone()).isFalse();
            network.runFor(Duration.ofSeconds(1));
        }

        assertThat(owner.node().circuits().failures()).isEmpty();
        assertThat(owner.node().circuits().all()).hasSize(20);
    }

    /** Whoever asks for a meeting and does not come would choose hops by those that are not taken any more. */
    @Test
    void suspectsNobodyWhereAnotherOwnerIsSilent() {
        for (int i = 1; i <= 8; i++) {
            join("4" + i + ".1.0.1", TunnelSwarm.RELAY);
        }
        for (int i = 0; i < 8; i++) {
            owner.build(CircuitPlan.toOwnMeeting(2));
        }

        network.runFor(Duration.ofSeconds(25));

        assertThat(owner.ends()).hasSize(8).containsOnly(CircuitState.Reason.SILENT);
        assertThat(members)
                .noneMatch(each -> owner.node().directory().isSuspect(each.key().publicKey()));
    }

    /** They are built for whoever asks: each time another relay would learn where the owner is. */
    @Test
    void circuitsOfOneHopToAnyRelayEndAtFirstHopsOfAlways() {
        for (int i = 1; i <= 12; i++) {
            join((70 + i) + ".1.0.1", TunnelSwarm.RELAY);
        }
        Set<PublicKey> ends = new HashSet<>();

        for (int i = 0; i < 40; i++) {
            ends.add(owner.build(CircuitPlan.toOwnMeeting(1)).path().get(0).key());
        }

        assertThat(owner.node().circuits().guards().keys()).hasSize(3).containsExactlyInAnyOrderElementsOf(ends);
    }

    /** A first hop that hears requests for a member, and what its neighbour does then, knows who the member is. */
    @Test
    void takesNoFirstHopForAnIntroductionPointWhileThereAreOthers() {
        for (int i = 1; i <= 8; i++) {
            join((70 + i) + ".1.0.1", i > 6 ? TunnelSwarm.EXIT : TunnelSwarm.RELAY);
        }
        owner.node()
                .circuits()
                .guards()
                .recall(Stream.of(0, 1, 6)
                        .map(i -> members.get(i).key().publicKey())
                        .toList());

        for (int i = 0; i < 20; i++) {
            Circuit circuit = owner.build(CircuitPlan.toIntroduction(1));

            assertThat(circuit.path().get(1).key())
                    .as("the exit that is no first hop")
                    .isEqualTo(members.get(7).key().publicKey());
        }
        members.get(7).place().crash();
        for (int i = 0; i < 20; i++) {
            Circuit circuit = owner.build(CircuitPlan.toIntroduction(1));

            assertThat(owner.node().circuits().guards().keys())
                    .doesNotContain(circuit.path().get(1).key());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void takesWhomItAvoidsForNoHopWhileThereAreOthers(int hops) {
        for (int i = 1; i <= 5; i++) {
            join((70 + i) + ".1.0.1", TunnelSwarm.RELAY);
        }
        owner.node()
                .circuits()
                .guards()
                .recall(members.subList(0, 3).stream()
                        .map(each -> each.key().publicKey())
                        .toList());

        for (int avoided : List.of(0, 4)) {
            PublicKey key = members.get(avoided).key().publicKey();
            for (int i = 0; i < 20; i++) {
                Circuit circuit = owner.build(CircuitPlan.toOwnMeeting(hops).avoiding(Set.of(key)));

                assertThat(circuit.path())
                        .hasSize(hops)
                        .noneMatch(hop -> hop.key().equals(key));
            }
        }
    }

    @Test
    void takesWhomItAvoidsForAFirstHopIfThereIsNoOther() {
        Member relay = join("71.1.0.1", TunnelSwarm.RELAY);
        Member other = join("72.1.0.1", TunnelSwarm.RELAY);
        PublicKey key = relay.key().publicKey();

        Circuit circuit = owner.build(CircuitPlan.toOwnMeeting(2).avoiding(Set.of(key)));

        assertThat(circuit.path().stream().map(Candidate::key))
                .containsExactly(key, other.key().publicKey());
    }

    @Test
    void takesNoTwoOfOneNetwork() {
        for (int i = 1; i <= 20; i++) {
            join("60.1.0." + i, i % 4 == 0 ? TunnelSwarm.EXIT : TunnelSwarm.RELAY);
        }
        join("61.1.0.1", TunnelSwarm.RELAY);
        join("62.1.0.1", TunnelSwarm.RELAY);

        for (int i = 0; i < 20; i++) {
            Circuit circuit = owner.build(CircuitPlan.of(3));

            assertThat(circuit.path().stream()
                            .map(hop -> hop.address().ip().slice(0, 2))
                            .collect(Collectors.toSet()))
                    .hasSize(3);
        }
    }

    @Test
    void ratherHasNoCircuitThanOneThroughASingleNetwork() {
        join("60.1.0.1", TunnelSwarm.RELAY);
        join("60.1.0.2", TunnelSwarm.RELAY);
        join("60.1.0.3", TunnelSwarm.EXIT);
        members.forEach(each -> members.stream().filter(other -> other != each).forEach(each::meet));

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(3));
        network.runFor(Duration.ofSeconds(20));

        assertThat(failures(building)).isNotEmpty();
    }

    @Test
    void takesNoTwoOfOneIpv6Network() {
        join("2a00:1::1", TunnelSwarm.RELAY);
        Member exit = join("2a00:1:7::1", TunnelSwarm.EXIT);
        Member relay = join("2a00:2::1", TunnelSwarm.RELAY);

        for (int i = 0; i < 10; i++) {
            assertThat(owner.build(CircuitPlan.of(2)).path().stream().map(Candidate::key))
                    .containsExactly(relay.key().publicKey(), exit.key().publicKey());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void saysWhichHopHadNoRoom(int position) {
        for (int i = 1; i < position; i++) {
            join("7" + i + ".1.0.1", TunnelSwarm.RELAY);
        }
        Member full = swarm.join(
                "full", TunnelSwarm.EXIT, plan -> plan.with(plan.limits().withCircuits(0)));
        owner.meet(full);
        members.add(full);

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(position));
        network.runFor(Duration.ofSeconds(30));

        assertThat(failures(building))
                .first()
                .isEqualTo(attempt(position, full.key().publicKey(), Failure.HOP_REFUSED));
        assertThat(carried()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void saysWhichHopHasAnotherKey(int position) {
        for (int i = 1; i < position; i++) {
            join("7" + i + ".1.0.1", TunnelSwarm.RELAY);
        }
        Member exit = swarm.join("exit", TunnelSwarm.EXIT);
        PublicKey other = swarm.join("other", TunnelSwarm.NOTHING).key().publicKey();
        members.add(exit);
        owner.node().directory().note(new Candidate(new Peer(other, exit.place().address()), TunnelSwarm.EXIT));

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(position));
        network.runUntil(building::isDone, Duration.ofSeconds(30));
        network.runFor(Duration.ofSeconds(1));

        assertThat(failures(building)).containsExactly(attempt(position, other, Failure.KEY_MISMATCH));
        assertThat(carried()).as("hops that were told at once").isZero();
    }

    /** The first hop is there, and nobody answers beyond it. */
    @Test
    void tellsHopsThatAreThereWhenItGivesUp() {
        Member relay = join("71.1.0.1", TunnelSwarm.RELAY);
        Member exit = join("72.1.0.1", TunnelSwarm.EXIT);
        exit.place().crash();

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(2));
        network.runUntil(building::isDone, Duration.ofSeconds(60));
        network.runFor(Duration.ofSeconds(1));

        assertThat(failures(building)).extracting(Attempt::failure).contains(Failure.EXIT_SILENT);
        assertThat(relay.node().joiner().joints() + relay.node().joiner().relays())
                .isZero();
    }

    /** Its answer comes too late, so that there is a hop without a circuit. */
    @Test
    void tellsAFirstHopThatItDidNotWaitFor() {
        Member slow = join("71.1.0.1", TunnelSwarm.EXIT);
        Address place = slow.place().address();
        SimulatedNetwork unused = network.dropping(
                packet -> packet.from().equals(place) && packet.datagram().at(CellHeader.PREFIX) == MessageId.CELL);

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(1));
        network.runUntil(building::isDone, Duration.ofSeconds(60));
        network.runFor(Duration.ofSeconds(1));

        assertThat(failures(building)).extracting(Attempt::failure).contains(Failure.EXIT_SILENT);
        assertThat(slow.node().joiner().joints()).isZero();
    }

    @Test
    void takesOtherFirstHopsForThoseWhoLetNobodyThrough() {
        for (int i = 1; i <= 12; i++) {
            join((70 + i) + ".1.0.1", i > 9 ? TunnelSwarm.EXIT : TunnelSwarm.RELAY);
        }
        owner.build(CircuitPlan.of(2));
        buildMany(20);
        PublicKey bad = owner.node().circuits().guards().keys().get(0);
        swallowWhatComesThrough(bad);

        buildMany(150);

        assertThat(owner.node().circuits().guards().keys()).hasSize(3).doesNotContain(bad);
    }

    @Test
    void keepsItsFirstHopsWhenNoneOfThemCanHelpIt() {
        for (int i = 1; i <= 12; i++) {
            join((70 + i) + ".1.0.1", i > 9 ? TunnelSwarm.EXIT : TunnelSwarm.RELAY);
        }
        buildMany(20);
        Set<PublicKey> before = new HashSet<>(owner.node().circuits().guards().keys());
        members.subList(9, 12).forEach(exit -> exit.place().crash());

        buildMany(150);

        assertThat(owner.node().circuits().guards().keys()).hasSize(3).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void takesAnotherFirstHopForOneWithoutTheKey() {
        for (int i = 1; i <= 12; i++) {
            join((70 + i) + ".1.0.1", i > 9 ? TunnelSwarm.EXIT : TunnelSwarm.RELAY);
        }
        Member relay = members.get(0);
        PublicKey wrong = swarm.join("wrong", TunnelSwarm.NOTHING).key().publicKey();
        owner.node()
                .directory()
                .note(new Candidate(new Peer(wrong, relay.place().address()), TunnelSwarm.RELAY));
        owner.node().circuits().guards().recall(List.of(wrong));

        buildMany(20);

        assertThat(owner.node().circuits().guards().keys()).hasSize(3).doesNotContain(wrong);
    }

    /** The end comes from the first hop while another is asked through it. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void givesUpWhenTheFirstHopEndsACircuitThatIsBeingBuilt(int position) {
        for (int i = 1; i < position; i++) {
            join("7" + i + ".1.0.1", TunnelSwarm.RELAY);
        }
        List<Member> relays = List.copyOf(members);
        Member exit = join("80.1.0.1", TunnelSwarm.EXIT);
        exit.place().crash();
        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(position));
        network.runFor(Duration.ofMillis(1500));
        assertThat(carried()).isEqualTo(position - 1);

        relays.forEach(relay -> relay.node().close());
        network.runFor(Duration.ofMillis(500));

        assertThat(failures(building))
                .containsExactly(attempt(position, exit.key().publicKey(), Failure.HOP_REFUSED));
        assertThat(owner.node().circuits().all()).isEmpty();
        assertThat(owner.ends()).as("of circuits that were ready").isEmpty();
    }

    /** Whoever hears that a circuit does not come about may want another one. */
    @Test
    void buildsNothingAfterItsEnd() {
        join("71.1.0.1", TunnelSwarm.EXIT);
        CompletableFuture<Circuit> building =
                owner.building(CircuitPlan.of(1)).exceptionallyCompose(failure -> owner.building(CircuitPlan.of(1)));

        owner.node().circuits().close();
        network.runFor(Duration.ofSeconds(30));

        assertThat(building).isCompletedExceptionally();
        assertThat(carried()).isZero();
    }

    private void buildMany(int count) {
        for (int i = 0; i < count; i++) {
            CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(2));
            network.runUntil(building::isDone, Duration.ofMinutes(2));
            if (!building.isCompletedExceptionally()) {
                building.join().close();
            }
        }
    }

    /** It joins circuits, and passes nothing on. */
    private void swallowWhatComesThrough(PublicKey bad) {
        Address place = members.stream()
                .filter(each -> each.key().publicKey().equals(bad))
                .findFirst()
                .orElseThrow()
                .place()
                .address();
        Address home = owner.place().address();
        SimulatedNetwork unused = network.dropping(
                packet -> packet.from().equals(place) && !packet.to().equals(home));
    }

    private Member join(String ip, Set<PeerFlag> flags) {
        Member member = swarm.join(network.node(ip, address(ip)), flags);
        owner.meet(member);
        members.add(member);
        return member;
    }

    private static Address address(String ip) {
        return new Address(Bytes.wrap(InetAddresses.forString(ip).getAddress()), 7000);
    }

    private int carried() {
        return members.stream()
                .mapToInt(each ->
                        each.node().joiner().joints() + each.node().joiner().relays())
                .sum();
    }

    private static Attempt attempt(int position, PublicKey key, Failure failure) {
        return new Attempt(position, Optional.of(key), failure);
    }

    private static List<Attempt> failures(CompletableFuture<Circuit> building) {
        return building.handle((circuit, failure) -> ((CircuitFailedException) failure).attempts())
                .join();
    }
}
