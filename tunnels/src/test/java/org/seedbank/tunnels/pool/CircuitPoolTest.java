package org.seedbank.tunnels.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.LinkModel;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.tunnels.circuit.Attempt.Failure;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitFailedException;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.fixture.TunnelSwarm.Outsider;

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

    @Test
    void replacesACircuitThatIsMuchSlower() {
        CircuitPool pool = pool(0, 3, 1);
        LinkModel far = LinkModel.PERFECT.latency(Duration.ofMillis(400), Duration.ofMillis(400));
        network.link(others.get(0).place(), owner.place(), far);

        network.runFor(Duration.ofMinutes(10));

        assertThat(pool.replaced()).isPositive();
        assertThat(pool.ready()).hasSize(4);
    }

    /** What a queue of streams does to round trips. */
    @Test
    void doesNotTakeABusyCircuitForASlowOne() {
        CircuitPool pool = pool(0, 40, 1);
        network.runFor(Duration.ofSeconds(5));
        Outsider outsider = swarm.outsider("outsider");
        Circuit busy = pool.to(outsider.address()).orElseThrow();
        LinkModel queue = LinkModel.PERFECT.latency(Duration.ofMillis(200), Duration.ofMillis(250));
        network.link(memberOf(busy, 0).place(), owner.place(), queue);

        for (int i = 0; i < 1200; i++) {
            owner.send(busy, outsider.address(), "number " + i);
            network.runFor(Duration.ofMillis(500));
        }

        assertThat(busy.isReady()).isTrue();
        assertThat(pool.to(outsider.address())).contains(busy);
        assertThat(pool.replaced()).isZero();
    }

    @Test
    void replacesACircuitInUseThatLosesTooMuchByAnotherFirst() {
        CircuitPool pool = pool(0, 2, 1, 1);
        network.runFor(Duration.ofSeconds(5));
        Outsider outsider = swarm.outsider("outsider");
        Circuit lossy = pool.to(outsider.address()).orElseThrow();
        owner.send(lossy, outsider.address(), "opens the door");
        network.runFor(Duration.ofSeconds(1));
        Address door = outsider.visitors().get(0);
        network.link(owner.place(), memberOf(lossy, 0).place(), LinkModel.PERFECT.losing(0.6));

        for (int i = 0; i < 150; i++) {
            outsider.send(door, "number " + i);
            network.runFor(Duration.ofSeconds(1));
        }

        assertThat(lossy.isReady()).isTrue();
        assertThat(pool.replaced()).isEqualTo(1);
        assertThat(pool.to(outsider.address())).contains(lossy);
        assertThat(pool.to(Address.loopback(1))).isPresent().get().isNotEqualTo(lossy);
        network.runFor(Duration.ofMinutes(4));
        assertThat(lossy.isReady()).isFalse();
        assertThat(pool.ready()).hasSize(1);
    }

    @Test
    void doesNotTakeAnExitForSlowThatAnswersNoTests() {
        CircuitPool pool = pool(0, 12, 1);
        List<Member> silent = others.subList(0, 4);
        SimulatedNetwork unused = network.dropping(packet -> packet.datagram().size() > 1000
                && silent.stream().anyMatch(each -> each.place().address().equals(packet.from())));

        network.runFor(Duration.ofMinutes(10));

        assertThat(pool.replaced()).isZero();
        assertThat(pool.ready()).anyMatch(each -> silent.contains(memberOf(each, 0)));
    }

    @Test
    void givesNewDestinationsToAllCircuitsWhenOldOnesAreForgotten() {
        CircuitPool pool = pool(0, 4, 1);
        network.runFor(Duration.ofSeconds(5));
        for (int i = 1; i <= 400; i++) {
            assertThat(pool.to(Address.loopback(i))).isPresent();
        }
        pool.ready().get(0).close();
        network.runFor(Duration.ofMinutes(10));

        Set<Circuit> used = new HashSet<>();
        for (int i = 1001; i <= 1020; i++) {
            used.add(pool.to(Address.loopback(i)).orElseThrow());
        }

        assertThat(pool.ready()).hasSize(4).containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void buildsNoMoreThanWantedWhileEndsComeInBetween() {
        CircuitPool pool = pool(3, 2, 3);
        int most = 0;
        for (int i = 0; i < 400; i++) {
            network.runFor(Duration.ofMillis(25));
            if (i % 16 == 0 && i < 200) {
                others.get(i % 3).node().joiner().close();
            }
            most = Math.max(most, owner.node().circuits().all().size());
        }
        network.runFor(Duration.ofSeconds(30));

        assertThat(most).isEqualTo(4);
        assertThat(pool.ready()).hasSize(4);
        assertThat(owner.node().circuits().all()).hasSize(4);
    }

    /** Another is begun beside one that takes long; the first that comes about stays. */
    @Test
    void keepsOneOfTheCircuitsThatWereBegunBesideEachOther() {
        CircuitPool pool = pool(0, 3, 1, 1);
        LinkModel slow = LinkModel.PERFECT.latency(Duration.ofSeconds(2), Duration.ofSeconds(2));
        others.forEach(each -> network.link(each.place(), owner.place(), slow));
        int most = 0;
        for (int i = 0; i < 200; i++) {
            network.runFor(Duration.ofMillis(50));
            most = Math.max(most, owner.node().circuits().all().size());
        }

        assertThat(most).isEqualTo(2);
        assertThat(pool.ready()).hasSize(1);
        assertThat(owner.node().circuits().all()).containsExactlyElementsOf(pool.ready());
        assertThat(others.stream()
                        .mapToInt(each -> each.node().joiner().joints())
                        .sum())
                .as("circuits that the exits have")
                .isOne();
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

    private Member memberOf(Circuit circuit, int position) {
        return others.stream()
                .filter(each -> each.key()
                        .publicKey()
                        .equals(circuit.path().get(position).key()))
                .findFirst()
                .orElseThrow();
    }

    private CircuitPool pool(int relays, int exits, int hops) {
        return pool(relays, exits, hops, 4);
    }

    private CircuitPool pool(int relays, int exits, int hops, int size) {
        for (int i = 0; i < relays; i++) {
            others.add(swarm.join("relay " + i, TunnelSwarm.RELAY));
        }
        for (int i = 0; i < exits; i++) {
            others.add(swarm.join("exit " + i, TunnelSwarm.EXIT));
        }
        swarm.introduceAll();
        PoolPlan usual = PoolPlan.of(CircuitPlan.of(hops));
        PoolPlan plan = new PoolPlan(usual.circuit(), size, usual.review(), usual.roundsBeforeFailure());
        return new CircuitPool(owner.place().context(), owner.node().circuits(), plan, owner);
    }
}
