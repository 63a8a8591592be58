package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.InetAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.LinkModel;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage.Create;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.CircuitId;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Attempt.Failure;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitFailedException;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.fixture.TunnelSwarm.Outsider;
import org.seedbank.tunnels.relay.AdmissionPolicy;
import org.seedbank.tunnels.relay.JoinTerms;

/** Circuits at the edge of what there can be: too long, too full, not wanted, with a number that is taken. */
class UnusualCircuitTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** As many as wait for the socket of an exit. */
    private static final int SOME = 10;

    private final SimulatedNetwork network = SimulatedNetwork.seeded(53);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final Member owner = swarm.join("owner", TunnelSwarm.NOTHING);

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 4})
    void hasOneToThreeHops(int hops) {
        assertThatThrownBy(() -> CircuitPlan.of(hops))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(hops + " hops");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void saysThatItIsLongerThanThereAreNodes(int hops) {
        swarm.join("exit", TunnelSwarm.EXIT);
        for (int i = 2; i < hops; i++) {
            swarm.join("relay " + i, TunnelSwarm.RELAY);
        }
        swarm.introduceAll();

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(hops));
        network.runFor(Duration.ofSeconds(20));

        assertThat(failures(building)).last().isEqualTo(Failure.NO_RELAY_KNOWN);
        assertThat(owner.node().circuits().all()).isEmpty();
    }

    @Test
    void doesNotLeadWhereItIsNotWanted() {
        PublicKey unwanted = owner.key().publicKey();
        Member exit = swarm.join("exit", TunnelSwarm.EXIT, plan -> admitting(plan, key -> !key.equals(unwanted)));
        swarm.join("relay", TunnelSwarm.RELAY);
        swarm.introduceAll();

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(1));
        network.runFor(Duration.ofSeconds(10));

        assertThat(failures(building)).containsExactly(Failure.HOP_REFUSED, Failure.NO_EXIT_KNOWN);
        assertThat(exit.node().joiner().counters().turnedAway()).isEqualTo(1);
        assertThat(exit.node().joiner().joints()).isZero();
        assertThat(owner.build(CircuitPlan.of(2)).isReady())
                .as("an exit knows only the hop before it")
                .isTrue();
    }

    @Test
    void leadsOverIpv6() {
        Outsider outsider = swarm.outsider("outsider");
        join("2a00:1::1", TunnelSwarm.RELAY);
        join("2a00:2::1", TunnelSwarm.RELAY);
        join("2a00:3::1", TunnelSwarm.EXIT);

        Circuit circuit = owner.build(CircuitPlan.of(3));
        owner.send(circuit, outsider.address(), "over new ways");
        network.runFor(SECOND);

        assertThat(circuit.path()).allMatch(hop -> hop.address().isIpv6());
        assertThat(owner.heard()).containsExactly(outsider.address() + " over new ways");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void dropsWhatIsTooLargeAndGoesOn(int hops) {
        Outsider outsider = swarm.outsider("outsider");
        swarm.join("exit", TunnelSwarm.EXIT);
        swarm.join("relay 1", TunnelSwarm.RELAY);
        swarm.join("relay 2", TunnelSwarm.RELAY);
        swarm.introduceAll();
        Circuit circuit = owner.build(CircuitPlan.of(hops));

        for (int size = 1800; size < 2200; size++) {
            owner.send(circuit, outsider.address(), "x".repeat(size));
        }
        network.runFor(SECOND);
        int fitting = owner.heard().size();
        for (int size = 1800; size < 6000; size += 11) {
            outsider.send(outsider.visitors().get(0), "y".repeat(size));
        }
        owner.send(circuit, outsider.address(), "small");
        network.runFor(SECOND);

        assertThat(fitting).isBetween(1, 300);
        assertThat(owner.heard()).endsWith(outsider.address() + " small");
        assertThat(circuit.isReady()).isTrue();
    }

    @Test
    void comesAboutAlthoughSomebodyElseHasItsNumberAtAHop() {
        Member one = swarm.join("one", TunnelSwarm.EXIT);
        swarm.join("other", TunnelSwarm.EXIT);
        swarm.introduceAll();
        SimulatedNode stranger = network.node("stranger");
        network.latency(Duration.ofMillis(50), Duration.ofMillis(50));
        network.link(stranger, one.place(), LinkModel.PERFECT);

        List<Circuit> built = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(1));
            List<Circuit> all = owner.node().circuits().all();
            CircuitId number = all.get(all.size() - 1).id();
            stranger.endpoint().send(one.place().address(), request(number));
            network.runUntil(building::isDone, Duration.ofSeconds(20));
            built.add(building.join());
        }

        assertThat(one.node().joiner().joints()).isPositive();
        assertThat(built).allMatch(Circuit::isReady);
        assertThat(built)
                .flatExtracting(Circuit::attempts)
                .as("some began there")
                .isNotEmpty();
        assertThat(built)
                .noneMatch(each -> each.path().get(0).key().equals(one.key().publicKey()));
    }

    @Test
    void nothingComesOutAfterItsEnd() {
        Outsider outsider = swarm.outsider("outsider");
        swarm.join("exit", TunnelSwarm.EXIT);
        swarm.introduceAll();
        Circuit circuit = owner.build(CircuitPlan.of(1));
        network.latency(Duration.ofMillis(100), Duration.ofMillis(100));
        for (int i = 0; i < SOME; i++) {
            owner.send(circuit, outsider.address(), "late");
        }
        network.runFor(Duration.ofMillis(350));
        assertThat(outsider.visitors()).hasSize(SOME);

        circuit.close();
        owner.send(circuit, outsider.address(), "later");
        network.runFor(SECOND);

        assertThat(owner.heard()).isEmpty();
        assertThat(owner.node().counters().unknown()).as("answers on their way").isEqualTo(SOME);
        assertThat(outsider.visitors()).hasSize(SOME);
    }

    private static TunnelPlan admitting(TunnelPlan plan, AdmissionPolicy policy) {
        return new TunnelPlan(
                plan.overlay(),
                plan.flags(),
                plan.reach(),
                plan.exits(),
                plan.exitLimits(),
                plan.circuits(),
                new JoinTerms(plan.limits(), policy),
                plan.meetings());
    }

    private void join(String ip, Set<PeerFlag> flags) {
        Address address = new Address(Bytes.wrap(InetAddresses.forString(ip).getAddress()), 7000);
        owner.meet(swarm.join(network.node(ip, address), flags));
    }

    private static Bytes request(CircuitId number) {
        byte[] header = new byte[CellHeader.SIZE];
        new CellHeader(TunnelSwarm.OVERLAY).write(header, number.value(), true, false);
        Create create = new Create(7, TestKeys.named("stranger").publicKey(), Bytes.filled(32, 9));
        return Bytes.wrap(header).concat(CellMessageCodec.INSTANCE.encode(create));
    }

    private static List<Failure> failures(CompletableFuture<Circuit> building) {
        return building.handle((circuit, failure) -> ((CircuitFailedException) failure)
                        .attempts().stream().map(attempt -> attempt.failure()).toList())
                .join();
    }
}
