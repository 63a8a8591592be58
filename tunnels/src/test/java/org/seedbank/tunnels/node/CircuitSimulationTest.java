package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellMessage.TestWidth;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Attempt.Failure;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitFailedException;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.circuit.CircuitState.Reason;
import org.seedbank.tunnels.circuit.SpeedTest;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.fixture.TunnelSwarm.Outsider;

class CircuitSimulationTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(5);
    private final TunnelSwarm swarm = new TunnelSwarm(network);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void carriesDatagramsBothWays(int hops) {
        Member owner = grow(3, 1);
        Outsider outsider = swarm.outsider("outsider");

        Circuit circuit = owner.build(CircuitPlan.of(hops));
        owner.send(circuit, outsider.address(), "there and back");
        network.runFor(Duration.ofSeconds(2));

        assertThat(circuit.path()).hasSize(hops);
        assertThat(owner.heard()).containsExactly(outsider.address() + " there and back");
        assertThat(outsider.visitors()).noneMatch(owner.place().address()::equals);
        assertThat(circuit.roundTrip()).isPresent();
        assertThat(circuit.loss()).isZero();
    }

    @Test
    void looksHostsUpAtTheExit() {
        Member owner = grow(1, 1);
        swarm.outsider("træcker.example");

        Circuit circuit = owner.build(CircuitPlan.of(2));
        circuit.send(new Location.Named("træcker.example", 7759), TunnelSwarm.utp("named"));
        network.runFor(Duration.ofSeconds(2));

        assertThat(owner.heard()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestWidth.class)
    void measuresSpeed(TestWidth width) {
        Member owner = grow(3, 1);
        Circuit circuit = owner.build(CircuitPlan.of(3));

        var measuring = circuit.measure(new SpeedTest.Plan(width, 8, Duration.ofSeconds(2)));
        network.runFor(Duration.ofSeconds(3));

        assertThat(measuring.join().answers()).isGreaterThan(50);
        assertThat(measuring.join().lost()).isZero();
        assertThat(measuring.join().perSecond()).isGreaterThan(30_000);
    }

    @Test
    void asksTrackersThroughTheExit() {
        Member owner = grow(1, 1);
        Circuit circuit = owner.build(CircuitPlan.of(2));

        var answer = circuit.exchangeHttp(new Location.Named("tracker", 80), Bytes.utf8("GET / HTTP/1.1\r\n\r\n"));
        network.runUntil(answer::isDone, Duration.ofSeconds(10));

        assertThat(answer.join().toUtf8()).endsWith("5:hello");
    }

    @Test
    void saysThatNoExitIsKnown() {
        Member owner = grow(3, 0);

        assertThatThrownBy(() -> owner.build(CircuitPlan.of(2)))
                .hasCauseInstanceOf(CircuitFailedException.class)
                .hasMessageContaining("no exit known");
        assertThat(owner.node().circuits().all()).isEmpty();
    }

    @Test
    void saysThatTheOnlyExitIsSilent() {
        Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
        Member exit = swarm.join("exit", TunnelSwarm.EXIT);
        swarm.introduceAll();
        exit.place().crash();

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(1));
        network.runFor(Duration.ofSeconds(10));

        assertThat(failures(building)).containsExactly(Failure.EXIT_SILENT, Failure.NO_EXIT_KNOWN);
    }

    @Test
    void takesAnotherHopForOneThatIsSilent() {
        Member owner = grow(3, 3);
        swarm.network().node("relay 0").crash();
        swarm.network().node("exit 1").crash();

        List<Circuit> circuits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            circuits.add(owner.build(CircuitPlan.of(3)));
        }

        assertThat(circuits).allMatch(Circuit::isReady);
    }

    @Test
    void noticesWhoeverAnswersWithoutTheKey() {
        Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
        Member exit = swarm.join("exit", TunnelSwarm.EXIT);
        Member other = swarm.join("other", TunnelSwarm.EXIT);
        owner.node()
                .directory()
                .note(new Candidate(
                        new Peer(other.key().publicKey(), exit.place().address()), TunnelSwarm.EXIT));

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(1));
        network.runFor(Duration.ofSeconds(10));

        assertThat(failures(building)).containsExactly(Failure.KEY_MISMATCH);
    }

    @Test
    void saysThatTheExitHasNoRoom() {
        Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
        swarm.join("exit", TunnelSwarm.EXIT, plan -> plan.with(plan.limits().withCircuits(0)));
        swarm.introduceAll();

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(1));
        network.runFor(Duration.ofSeconds(10));

        assertThat(failures(building)).containsExactly(Failure.HOP_REFUSED, Failure.NO_EXIT_KNOWN);
    }

    @Test
    void closingTellsEveryHop() {
        Member owner = grow(3, 1);
        Circuit circuit = owner.build(CircuitPlan.of(3));
        assertThat(carried()).isEqualTo(3);

        circuit.close();
        network.runFor(Duration.ofSeconds(1));

        assertThat(carried()).isZero();
        assertThat(owner.ends()).containsExactly(Reason.NOT_NEEDED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void hopsThatGoDownEndTheCircuit(int position) {
        Member owner = grow(3, 1);
        Circuit circuit = owner.build(CircuitPlan.of(3));
        Member hop = memberOf(circuit, position);

        hop.node().close();
        network.runFor(Duration.ofSeconds(1));

        assertThat(circuit.state()).isEqualTo(new CircuitState.Closed(Reason.DESTROYED));
        assertThat(owner.ends()).containsExactly(Reason.DESTROYED);
        assertThat(carried()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void hopsThatVanishEndTheCircuitWithinSeconds(int position) {
        Member owner = grow(3, 1);
        Circuit circuit = owner.build(CircuitPlan.of(3));

        memberOf(circuit, position).place().crash();
        network.runUntil(() -> !circuit.isReady(), Duration.ofSeconds(9));

        assertThat(owner.ends()).containsExactly(Reason.SILENT);
    }

    @Test
    void ownersThatVanishAreForgottenAfterTwentySeconds() {
        Member owner = grow(3, 1);
        owner.build(CircuitPlan.of(3));
        owner.place().crash();

        network.runFor(Duration.ofSeconds(19));
        assertThat(carried()).isEqualTo(3);
        network.runFor(Duration.ofSeconds(3));

        assertThat(carried()).isZero();
    }

    @Test
    void staysAliveWhileNobodyUsesIt() {
        Member owner = grow(3, 1);
        Circuit circuit = owner.build(CircuitPlan.of(3));

        network.runFor(Duration.ofMinutes(5));

        assertThat(circuit.isReady()).isTrue();
        assertThat(carried()).isEqualTo(3);
    }

    @Test
    void endsWithinTheHour() {
        Member owner = grow(1, 1);
        Circuit circuit = owner.build(CircuitPlan.of(2));

        network.runFor(Duration.ofMinutes(61));

        assertThat(circuit.state()).isEqualTo(new CircuitState.Closed(Reason.USED_UP));
        assertThat(carried()).isZero();
    }

    @Test
    void endsWhenItHasCarriedEnough() {
        Member owner = swarm.join(
                "owner", TunnelSwarm.NOTHING, plan -> plan.with(plan.circuits().withBytes(100_000)));
        swarm.join("exit", TunnelSwarm.EXIT);
        swarm.introduceAll();
        Circuit circuit = owner.build(CircuitPlan.of(1));

        var unused = circuit.measure(SpeedTest.Plan.USUAL);
        network.runFor(Duration.ofSeconds(4));

        assertThat(owner.ends()).containsExactly(Reason.USED_UP);
    }

    @Test
    void keepsToItsFirstHops() {
        Member owner = grow(20, 2);

        List<Address> firstHops = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            firstHops.add(owner.build(CircuitPlan.of(2)).path().get(0).address());
        }

        assertThat(firstHops.stream().distinct().count()).isEqualTo(3);
        assertThat(owner.node().circuits().guards().keys()).hasSize(3);
    }

    @Test
    void beginsWithTheFirstHopsOfAnEarlierRun() {
        Member owner = grow(20, 2);
        List<PublicKey> known = members.subList(5, 8).stream()
                .map(each -> each.key().publicKey())
                .toList();
        owner.node().circuits().guards().recall(known);

        for (int i = 0; i < 10; i++) {
            assertThat(known)
                    .contains(owner.build(CircuitPlan.of(2)).path().get(0).key());
        }
    }

    @Test
    void endsAtTheExitThatIsAskedFor() {
        Member owner = grow(3, 4);
        PublicKey wanted = members.get(6).key().publicKey();

        for (int hops = 1; hops <= 3; hops++) {
            Circuit circuit = owner.build(CircuitPlan.to(hops, wanted));

            assertThat(circuit.path()).hasSize(hops);
            assertThat(circuit.path().get(hops - 1).key()).isEqualTo(wanted);
        }
    }

    @Test
    void takesBackupExitsOnlyIfThereIsNoOther() {
        Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
        Set<PeerFlag> backup = new HashSet<>(TunnelSwarm.EXIT);
        backup.add(PeerFlag.EXIT_BACKUP);
        swarm.join("backup", backup);
        Member exit = swarm.join("exit", TunnelSwarm.EXIT);
        swarm.introduceAll();

        for (int i = 0; i < 5; i++) {
            assertThat(owner.build(CircuitPlan.of(1)).path().get(0).key())
                    .isEqualTo(exit.key().publicKey());
        }
        exit.place().crash();

        assertThat(owner.build(CircuitPlan.of(1)).isReady()).isTrue();
    }

    /** The owner knows one relay only, which tells of the others. */
    @Test
    void findsTheWayByWhatHopsOffer() {
        Member owner = grow(4, 2, false);
        members.forEach(each -> members.stream()
                .filter(other -> other != each && other != owner)
                .forEach(each::meet));
        owner.meet(members.get(1));

        Circuit circuit = owner.build(CircuitPlan.of(3));

        assertThat(circuit.path().stream().map(hop -> hop.key()).distinct()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void worksOverBadLinks(long seed) {
        SimulatedNetwork bad =
                SimulatedNetwork.seeded(seed).losing(0.05).duplicating(0.05).reordering(0.1, Duration.ofMillis(100));
        TunnelSwarm there = new TunnelSwarm(bad);
        Member owner = there.join("owner", TunnelSwarm.NOTHING);
        for (int i = 0; i < 4; i++) {
            there.join("relay " + i, TunnelSwarm.RELAY);
            there.join("exit " + i, TunnelSwarm.EXIT);
        }
        there.introduceAll();
        Outsider outsider = there.outsider("outsider");
        List<Circuit> ready = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(3));
            bad.runUntil(building::isDone, Duration.ofSeconds(60));
            if (!building.isCompletedExceptionally()) {
                ready.add(building.join());
            }
        }

        ready.forEach(circuit -> owner.send(circuit, outsider.address(), "opens the door"));
        bad.runFor(Duration.ofSeconds(1));
        bad.losing(0.05);
        for (Circuit circuit : ready) {
            for (int i = 0; i < 20; i++) {
                owner.send(circuit, outsider.address(), "number " + i);
            }
        }
        bad.runFor(Duration.ofSeconds(3));

        assertThat(ready).as("seed %s", seed).hasSizeGreaterThan(5);
        assertThat(owner.heard()).as("seed %s", seed).hasSizeGreaterThan(8 * ready.size());
    }

    private final List<Member> members = new ArrayList<>();

    private Member grow(int relays, int exits) {
        return grow(relays, exits, true);
    }

    private Member grow(int relays, int exits, boolean isKnown) {
        members.add(swarm.join("owner", TunnelSwarm.NOTHING));
        for (int i = 0; i < relays; i++) {
            members.add(swarm.join("relay " + i, TunnelSwarm.RELAY));
        }
        for (int i = 0; i < exits; i++) {
            members.add(swarm.join("exit " + i, TunnelSwarm.EXIT));
        }
        if (isKnown) {
            swarm.introduceAll();
        }
        return members.get(0);
    }

    private int carried() {
        return members.stream()
                .mapToInt(each ->
                        each.node().joiner().joints() + each.node().joiner().relays())
                .sum();
    }

    private Member memberOf(Circuit circuit, int position) {
        return members.stream()
                .filter(each -> each.key()
                        .publicKey()
                        .equals(circuit.path().get(position).key()))
                .findFirst()
                .orElseThrow();
    }

    private static List<Failure> failures(CompletableFuture<Circuit> building) {
        return building.handle((circuit, failure) -> ((CircuitFailedException) failure)
                        .attempts().stream().map(attempt -> attempt.failure()).toList())
                .join();
    }
}
