package org.seedbank.tunnels.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.LinkModel;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.tunnels.circuit.Attempt.Failure;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitFailedException;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;

class CircuitPoolTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(21);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
    private final List<Member> others = new ArrayList<>();

    @Test
    void buildsAheadAndGivesEachDestinationACircuit() {
        CircuitPool pool = pool(6, 3, 2);
        network.runFor(Duration.ofSeconds(5));

        Set<Circuit> used = new HashSet<>();
        for (int i = 1; i <= 20; i++) {
            Circuit chosen = pool.to(Address.loopback(i)).orElseThrow();
            used.add(chosen);
            assertThat(pool.to(Address.loopback(i))).contains(chosen);
        }

        assertThat(pool.ready()).hasSize(4).containsExactlyInAnyOrderElementsOf(used);
        assertThat(pool.first()).isCompleted();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void hasAnotherCircuitWithinTenSeconds(int position) {
        CircuitPool pool = pool(8, 4, 3);
        network.runFor(Duration.ofSeconds(5));
        Circuit before = pool.to(Address.loopback(1)).orElseThrow();
        Member hop = others.stream()
                .filter(each -> each.key()
                        .publicKey()
                        .equals(before.path().get(position).key()))
                .findFirst()
                .orElseThrow();

        hop.place().crash();
        network.runUntil(() -> !before.isReady() && pool.to(Address.loopback(1)).isPresent(), Duration.ofSeconds(10));

        assertThat(pool.to(Address.loopback(1)).orElseThrow()).isNotEqualTo(before);
        network.runFor(Duration.ofSeconds(25));
        assertThat(pool.ready()).hasSize(4);
    }

    @Test
    void replacesACircuitThatIsMuchSlower() {
        CircuitPool pool = pool(0, 3, 1);
        LinkModel far = LinkModel.PERFECT.latency(Duration.ofMillis(400), Duration.ofMillis(400));
        network.link(others.get(0).place(), owner.place(), far);

        network.runFor(Duration.ofMinutes(10));

        assertThat(pool.replaced()).isPositive();
        assertThat(pool.ready()).hasSize(4);
    }

    @Test
    void saysWhyNoCircuitComesAbout() {
        CircuitPool pool = pool(2, 1, 2);
        others.get(2).place().crash();

        network.runUntil(() -> pool.first().isDone(), Duration.ofSeconds(30));

        assertThat(pool.first())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(CircuitFailedException.class);
        assertThat(pool.attempts().stream().map(attempt -> attempt.failure()))
                .contains(Failure.EXIT_SILENT, Failure.NO_EXIT_KNOWN);
    }

    @Test
    void comesBackWhenThereAreExitsAgain() {
        CircuitPool pool = pool(2, 0, 2);
        network.runFor(Duration.ofMinutes(1));
        assertThat(pool.to(Address.loopback(1))).isEmpty();

        Member exit = swarm.join("late exit", TunnelSwarm.EXIT);
        owner.meet(exit);
        network.runFor(Duration.ofSeconds(15));

        assertThat(pool.ready()).hasSize(4);
    }

    @Test
    void closingLeavesNothingBehind() {
        CircuitPool pool = pool(3, 1, 2);
        network.runFor(Duration.ofSeconds(5));

        pool.close();
        network.runFor(Duration.ofSeconds(30));

        assertThat(owner.node().circuits().all()).isEmpty();
        assertThat(others)
                .allMatch(each ->
                        each.node().joiner().joints() + each.node().joiner().relays() == 0);
    }

    private CircuitPool pool(int relays, int exits, int hops) {
        for (int i = 0; i < relays; i++) {
            others.add(swarm.join("relay " + i, TunnelSwarm.RELAY));
        }
        for (int i = 0; i < exits; i++) {
            others.add(swarm.join("exit " + i, TunnelSwarm.EXIT));
        }
        swarm.introduceAll();
        return new CircuitPool(
                owner.place().context(), owner.node().circuits(), PoolPlan.of(CircuitPlan.of(hops)), owner);
    }
}
