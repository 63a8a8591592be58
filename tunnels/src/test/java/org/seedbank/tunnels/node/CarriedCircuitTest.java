package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.CircuitState.Reason;
import org.seedbank.tunnels.circuit.SpeedTest;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.fixture.TunnelSwarm.Outsider;
import org.seedbank.tunnels.relay.JoinLimits;

/** How long circuits of others live here, and what ends them. */
class CarriedCircuitTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(29);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
    private final Outsider outsider = swarm.outsider("outsider");

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void outsidersDoNotKeepItAlive(int hops) {
        Member relay = swarm.join("relay", TunnelSwarm.RELAY);
        Member exit = swarm.join("exit", TunnelSwarm.EXIT);
        Address door = visitOutsider(hops);
        owner.place().crash();

        sendFromOutside(door, Duration.ofSeconds(19));
        assertThat(exit.node().joiner().joints()).isEqualTo(1);
        sendFromOutside(door, Duration.ofSeconds(4));

        assertThat(exit.node().joiner().joints()).isZero();
        assertThat(relay.node().joiner().relays()).isZero();
    }

    @Test
    void aLongDownloadKeepsItAlive() {
        swarm.join("relay", TunnelSwarm.RELAY);
        swarm.join("exit", TunnelSwarm.EXIT);
        Address door = visitOutsider(2);

        sendFromOutside(door, Duration.ofSeconds(90));

        assertThat(owner.ends()).isEmpty();
        assertThat(owner.heard()).hasSizeGreaterThan(800);
    }

    @Test
    void aRelayThatHasCarriedEnoughTellsBothSides() {
        JoinLimits limits = new JoinLimits(100, 10, Duration.ofSeconds(20), Duration.ofHours(1), 100_000, 0);
        Member relay = swarm.join("relay", TunnelSwarm.RELAY, plan -> plan.with(limits));
        Member exit = swarm.join("exit", TunnelSwarm.EXIT);
        swarm.introduceAll();
        Circuit circuit = owner.build(CircuitPlan.of(2));

        CompletableFuture<SpeedTest.Outcome> unused = circuit.measure(SpeedTest.Plan.USUAL);
        network.runFor(Duration.ofSeconds(3));

        assertThat(owner.ends()).containsExactly(Reason.DESTROYED);
        assertThat(relay.node().joiner().relays()).isZero();
        assertThat(exit.node().joiner().joints()).isZero();
    }

    /** Where the outsider saw the circuit of so many hops come out. */
    private Address visitOutsider(int hops) {
        swarm.introduceAll();
        Circuit circuit = owner.build(CircuitPlan.of(hops));
        owner.send(circuit, outsider.address(), "here");
        network.runFor(Duration.ofSeconds(1));
        return outsider.visitors().get(0);
    }

    private void sendFromOutside(Address door, Duration time) {
        for (int i = 0; i < time.toMillis() / 100; i++) {
            outsider.send(door, "number " + i);
            network.runFor(Duration.ofMillis(100));
        }
    }
}
