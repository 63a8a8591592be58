package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.MessageId;
import org.seedbank.tunnels.circuit.Attempt;
import org.seedbank.tunnels.circuit.Attempt.Failure;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitFailedException;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;

/** What is said when a hop does not come about, and what becomes of those that do not do their part. */
class FailingHopsTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(31);
    private final ScatteredMembers members = new ScatteredMembers(network);
    private final Member owner = members.owner();

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void saysWhichHopHadNoRoom(int position) {
        members.joinMany(position - 1, 0);
        Member full = members.swarm()
                .join("full", TunnelSwarm.EXIT, plan -> plan.with(plan.limits().withCircuits(0)));
        members.met(full);

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(position));
        network.runFor(Duration.ofSeconds(30));

        assertThat(failures(building))
                .first()
                .isEqualTo(attempt(position, full.key().publicKey(), Failure.HOP_REFUSED));
        assertThat(members.carried()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void saysWhichHopHasAnotherKey(int position) {
        members.joinMany(position - 1, 0);
        Member exit = members.swarm().join("exit", TunnelSwarm.EXIT);
        PublicKey other =
                members.swarm().join("other", TunnelSwarm.NOTHING).key().publicKey();
        members.all().add(exit);
        owner.node().directory().note(new Candidate(new Peer(other, exit.place().address()), TunnelSwarm.EXIT));

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(position));
        network.runUntil(building::isDone, Duration.ofSeconds(30));
        network.runFor(Duration.ofSeconds(1));

        assertThat(failures(building)).containsExactly(attempt(position, other, Failure.KEY_MISMATCH));
        assertThat(members.carried()).as("hops that were told at once").isZero();
    }

    /** The first hop is there, and nobody answers beyond it. */
    @Test
    void tellsHopsThatAreThereWhenItGivesUp() {
        Member relay = members.join("71.1.0.1", TunnelSwarm.RELAY);
        Member exit = members.join("72.1.0.1", TunnelSwarm.EXIT);
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
        Member slow = members.join("71.1.0.1", TunnelSwarm.EXIT);
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
        members.joinMany(9, 3);
        owner.build(CircuitPlan.of(2));
        buildMany(20);
        PublicKey bad = owner.node().circuits().guards().keys().get(0);
        swallowWhatComesThrough(bad);

        buildMany(150);

        assertThat(owner.node().circuits().guards().keys()).hasSize(3).doesNotContain(bad);
    }

    @Test
    void keepsItsFirstHopsWhenNoneOfThemCanHelpIt() {
        members.joinMany(9, 3);
        buildMany(20);
        Set<PublicKey> before = new HashSet<>(owner.node().circuits().guards().keys());
        members.all().subList(9, 12).forEach(exit -> exit.place().crash());

        buildMany(150);

        assertThat(owner.node().circuits().guards().keys()).hasSize(3).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void takesAnotherFirstHopForOneWithoutTheKey() {
        members.joinMany(9, 3);
        Member relay = members.all().get(0);
        PublicKey wrong =
                members.swarm().join("wrong", TunnelSwarm.NOTHING).key().publicKey();
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
        members.joinMany(position - 1, 0);
        List<Member> relays = List.copyOf(members.all());
        Member exit = members.join("80.1.0.1", TunnelSwarm.EXIT);
        exit.place().crash();
        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(position));
        network.runFor(Duration.ofMillis(1500));
        assertThat(members.carried()).isEqualTo(position - 1);

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
        members.join("71.1.0.1", TunnelSwarm.EXIT);
        CompletableFuture<Circuit> building =
                owner.building(CircuitPlan.of(1)).exceptionallyCompose(failure -> owner.building(CircuitPlan.of(1)));

        owner.node().circuits().close();
        network.runFor(Duration.ofSeconds(30));

        assertThat(building).isCompletedExceptionally();
        assertThat(members.carried()).isZero();
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
        Address place = members.all().stream()
                .filter(each -> each.key().publicKey().equals(bad))
                .findFirst()
                .orElseThrow()
                .place()
                .address();
        Address home = owner.place().address();
        SimulatedNetwork unused = network.dropping(
                packet -> packet.from().equals(place) && !packet.to().equals(home));
    }

    private static Attempt attempt(int position, PublicKey key, Failure failure) {
        return new Attempt(position, Optional.of(key), failure);
    }

    private static List<Attempt> failures(CompletableFuture<Circuit> building) {
        return building.handle((circuit, failure) -> ((CircuitFailedException) failure).attempts())
                .join();
    }
}
