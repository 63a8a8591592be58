package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage.Extend;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.CellMessage.Pong;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.CircuitState.Reason;
import org.seedbank.tunnels.circuit.SpeedTest;
import org.seedbank.tunnels.crypto.X25519Pair;
import org.seedbank.tunnels.fixture.HandMadeOwner;
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

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aHopThatRefusesEndsTheCircuitAtOnce(int position) {
        List<Member> hops = new ArrayList<>();
        for (int i = 1; i < position; i++) {
            hops.add(swarm.join("relay-" + i, TunnelSwarm.RELAY));
        }
        Member exit = swarm.join(
                "exit", TunnelSwarm.EXIT, plan -> plan.with(plan.limits().withCircuits(0)));
        swarm.introduceAll();
        HandMadeOwner reference = new HandMadeOwner(network, hops.get(0));
        hops.stream().skip(1).forEach(reference::extendTo);

        reference.seal(extend(exit), true);

        assertThat(Destroy.read(reference.last()).orElseThrow().reason()).isEqualTo(Destroy.Reason.UNKNOWN);
        assertThat(hops)
                .allMatch(each ->
                        each.node().joiner().joints() + each.node().joiner().relays() == 0);
    }

    /** The owner ends the circuit after the next hop has agreed, and before that is heard of. */
    @Test
    void anAnswerThatComesTooLateMakesNoRelay() {
        Member relay = swarm.join("relay", TunnelSwarm.RELAY);
        Member exit = swarm.join("exit", TunnelSwarm.EXIT);
        swarm.introduceAll();
        HandMadeOwner reference = new HandMadeOwner(network, relay);
        List<Bytes> answers = new ArrayList<>();
        SimulatedNetwork unused =
                network.dropping(packet -> packet.from().equals(exit.place().address())
                        && packet.datagram().at(CellHeader.PREFIX) == 0
                        && answers.add(packet.datagram()));
        reference.seal(extend(exit), true);
        assertThat(exit.node().joiner().joints()).isEqualTo(1);

        reference.destroy(Destroy.Reason.NOT_NEEDED);
        assertThat(relay.node().joiner().joints()).isZero();
        assertThat(exit.node().joiner().joints()).as("the next hop is told").isZero();
        SimulatedNetwork again = network.dropping(packet -> false);
        exit.place().endpoint().send(relay.place().address(), answers.get(0));
        network.runFor(Duration.ofSeconds(1));

        assertThat(again.node("relay")).isSameAs(relay.place());
        assertThat(relay.node().joiner().relays()).isZero();
        assertThat(relay.node().counters().unknown()).isPositive();
    }

    /**
     * One circuit, one entry: what is sealed for the relay alone goes on like anything else, and means nothing there.
     */
    @Test
    void aRelayDoesNotTakePartInWhatItRelays() {
        Member relay = swarm.join("relay", TunnelSwarm.RELAY);
        Member exit = swarm.join("exit", TunnelSwarm.EXIT);
        swarm.introduceAll();
        HandMadeOwner reference = new HandMadeOwner(network, relay);
        assertThat(reference.ask(new Ping(1))).isEqualTo(new Pong(1));
        reference.extendTo(exit);
        Bytes before = reference.last();
        long relayed = relay.node().joiner().counters().cellsRelayed();

        reference.sealFor(1, CellMessageCodec.INSTANCE.encode(new Ping(2)), false);
        network.runFor(Duration.ofSeconds(1));

        assertThat(reference.last()).as("no answer").isEqualTo(before);
        assertThat(relay.node().joiner().counters().cellsRelayed()).isEqualTo(relayed + 1);
        assertThat(exit.node().joiner().counters().cellsDropped()).isEqualTo(1);
        assertThat(relay.node().joiner().joints()).isZero();
        assertThat(reference.ask(new Ping(3))).isEqualTo(new Pong(3));
    }

    private static Bytes extend(Member next) {
        return CellMessageCodec.INSTANCE.encode(new Extend(
                7,
                next.key().publicKey(),
                X25519Pair.draw(new Random(1)).publicKey(),
                next.place().address()));
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
