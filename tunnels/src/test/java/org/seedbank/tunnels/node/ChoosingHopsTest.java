package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.tunnels.circuit.Attempt;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitFailedException;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;

/** Who becomes a hop, and who does not. */
class ChoosingHopsTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(31);
    private final ScatteredMembers members = new ScatteredMembers(network);
    private final Member owner = members.owner();

    @Test
    void takesNobodyWhoIsWhereTheOwnerIs() {
        members.join("40.1.0.1", TunnelSwarm.EXIT);
        members.join("2001:db8::1", TunnelSwarm.EXIT);
        Member other = members.join("50.1.0.1", TunnelSwarm.EXIT);
        owner.node()
                .circuits()
                .livesAt(List.of(ScatteredMembers.address("40.1.0.1"), ScatteredMembers.address("2001:db8::77")));

        for (int i = 0; i < 20; i++) {
            assertThat(owner.build(CircuitPlan.of(1)).path().get(0).key())
                    .isEqualTo(other.key().publicKey());
        }
    }

    @Test
    void leavesCircuitsThatTurnOutToLeadThroughItself() {
        Member own = members.join("40.1.0.1", TunnelSwarm.EXIT);
        Member other = members.join("50.1.0.1", TunnelSwarm.EXIT);
        Circuit bad = owner.build(CircuitPlan.to(1, own.key().publicKey()));
        Circuit asked = bad;
        while (!own.key().publicKey().equals(bad.path().get(0).key()) || bad == asked) {
            bad = owner.build(CircuitPlan.of(1));
        }
        Circuit good = bad;
        while (!other.key().publicKey().equals(good.path().get(0).key())) {
            good = owner.build(CircuitPlan.of(1));
        }

        owner.node().circuits().livesAt(List.of(ScatteredMembers.address("40.1.0.1")));

        assertThat(bad.isReady()).isFalse();
        assertThat(good.isReady()).isTrue();
        assertThat(asked.isReady()).as("the user named it").isTrue();
    }

    /** Nobody says which hop of a circuit is gone, so none of them is asked while there are others. */
    @Test
    void asksNobodyOfASilentCircuitWhileThereAreOthers() {
        Member gone = members.join("40.1.0.1", TunnelSwarm.EXIT);
        Circuit circuit = owner.build(CircuitPlan.of(1));
        for (int i = 1; i <= 3; i++) {
            members.join("5" + i + ".1.0.1", TunnelSwarm.EXIT);
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
        members.joinMany(8, 0);
        for (int i = 0; i < 8; i++) {
            owner.build(CircuitPlan.toOwnMeeting(2));
        }

        network.runFor(Duration.ofSeconds(25));

        assertThat(owner.ends()).hasSize(8).containsOnly(CircuitState.Reason.SILENT);
        assertThat(members.all())
                .noneMatch(each -> owner.node().directory().isSuspect(each.key().publicKey()));
    }

    /** They are built for whoever asks: each time another relay would learn where the owner is. */
    @Test
    void circuitsOfOneHopToAnyRelayEndAtFirstHopsOfAlways() {
        members.joinMany(12, 0);
        Set<PublicKey> ends = new HashSet<>();

        for (int i = 0; i < 40; i++) {
            ends.add(owner.build(CircuitPlan.toOwnMeeting(1)).path().get(0).key());
        }

        assertThat(owner.node().circuits().guards().keys()).hasSize(3).containsExactlyInAnyOrderElementsOf(ends);
    }

    /** A first hop that hears requests for a member, and what its neighbour does then, knows who the member is. */
    @Test
    void takesNoFirstHopForAnIntroductionPointWhileThereAreOthers() {
        members.joinMany(6, 2);
        owner.node()
                .circuits()
                .guards()
                .recall(Stream.of(0, 1, 6)
                        .map(i -> members.all().get(i).key().publicKey())
                        .toList());

        for (int i = 0; i < 20; i++) {
            Circuit circuit = owner.build(CircuitPlan.toIntroduction(1));

            assertThat(circuit.path().get(1).key())
                    .as("the exit that is no first hop")
                    .isEqualTo(members.all().get(7).key().publicKey());
        }
        members.all().get(7).place().crash();
        for (int i = 0; i < 20; i++) {
            Circuit circuit = owner.build(CircuitPlan.toIntroduction(1));

            assertThat(owner.node().circuits().guards().keys())
                    .doesNotContain(circuit.path().get(1).key());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void takesWhomItAvoidsForNoHopWhileThereAreOthers(int hops) {
        members.joinMany(5, 0);
        owner.node()
                .circuits()
                .guards()
                .recall(members.all().subList(0, 3).stream()
                        .map(each -> each.key().publicKey())
                        .toList());

        for (int avoided : List.of(0, 4)) {
            PublicKey key = members.all().get(avoided).key().publicKey();
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
        Member relay = members.join("71.1.0.1", TunnelSwarm.RELAY);
        Member other = members.join("72.1.0.1", TunnelSwarm.RELAY);
        PublicKey key = relay.key().publicKey();

        Circuit circuit = owner.build(CircuitPlan.toOwnMeeting(2).avoiding(Set.of(key)));

        assertThat(circuit.path().stream().map(Candidate::key))
                .containsExactly(key, other.key().publicKey());
    }

    @Test
    void takesNoTwoOfOneNetwork() {
        for (int i = 1; i <= 20; i++) {
            members.join("60.1.0." + i, i % 4 == 0 ? TunnelSwarm.EXIT : TunnelSwarm.RELAY);
        }
        members.join("61.1.0.1", TunnelSwarm.RELAY);
        members.join("62.1.0.1", TunnelSwarm.RELAY);

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
        members.join("60.1.0.1", TunnelSwarm.RELAY);
        members.join("60.1.0.2", TunnelSwarm.RELAY);
        members.join("60.1.0.3", TunnelSwarm.EXIT);
        members.all()
                .forEach(each ->
                        members.all().stream().filter(other -> other != each).forEach(each::meet));

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(3));
        network.runFor(Duration.ofSeconds(20));

        assertThat(failures(building)).isNotEmpty();
    }

    @Test
    void takesNoTwoOfOneIpv6Network() {
        members.join("2a00:1::1", TunnelSwarm.RELAY);
        Member exit = members.join("2a00:1:7::1", TunnelSwarm.EXIT);
        Member relay = members.join("2a00:2::1", TunnelSwarm.RELAY);

        for (int i = 0; i < 10; i++) {
            assertThat(owner.build(CircuitPlan.of(2)).path().stream().map(Candidate::key))
                    .containsExactly(relay.key().publicKey(), exit.key().publicKey());
        }
    }

    private static List<Attempt> failures(CompletableFuture<Circuit> building) {
        return building.handle((circuit, failure) -> ((CircuitFailedException) failure).attempts())
                .join();
    }
}
