package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage.Create;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.CellMessage.Pong;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.crypto.X25519Pair;
import org.seedbank.tunnels.fixture.HandMadeOwner;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.relay.JoinLimits;

/** Whoever asks for circuits without using them takes no place from those who do. */
class FloodedRelayTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(23);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final Random random = new Random(23);

    @Test
    void oneSlowSourceDoesNotFillIt() {
        Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
        Member exit = exit(200);
        SimulatedNode greedy = source(0);
        for (int i = 0; i < 300; i++) {
            ask(greedy, exit);
            network.runFor(Duration.ofMillis(100));
        }

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(1));
        for (int i = 0; i < 300; i++) {
            ask(greedy, exit);
            network.runFor(Duration.ofMillis(100));
        }

        assertThat(building.join().isReady()).isTrue();
        assertThat(exit.node().joiner().joints()).isBetween(2, 51);
    }

    @Test
    void manySourcesDoNotFillItEither() {
        Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
        Member exit = exit(100);
        List<SimulatedNode> greedy = sources(400);
        flood(greedy, exit, Duration.ofSeconds(6));

        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(1));
        flood(greedy, exit, Duration.ofSeconds(6));

        assertThat(building.join().isReady()).isTrue();
        assertThat(exit.node().joiner().joints()).isEqualTo(100);
        assertThat(exit.node().joiner().counters().turnedAway()).isPositive();
    }

    @Test
    void whoeverHadACircuitIsHeardAgain() {
        Member exit = exit(100);
        HandMadeOwner unknown = new HandMadeOwner(network, exit);
        assertThat(unknown.ask(new Ping(1))).isEqualTo(new Pong(1));

        // More than all strangers together may ask for, in the same instant.
        for (SimulatedNode each : sources(400)) {
            ask(each, exit);
        }
        network.runFor(Duration.ofMillis(1));
        unknown.renew();

        assertThat(unknown.ask(new Ping(2))).isEqualTo(new Pong(2));
    }

    @Test
    void theOldestOfTheGreediestMakesRoom() {
        Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
        Member exit = exit(4);
        HandMadeOwner modest = new HandMadeOwner(network, exit);
        SimulatedNode greedy = source(0);
        List<Integer> ended = new ArrayList<>();
        greedy.endpoint().listen((from, datagram) -> {
            if (datagram.at(CellHeader.PREFIX) != 0) {
                ended.add(Destroy.circuitOf(datagram));
            }
        });
        int first = ask(greedy, exit);
        network.runFor(Duration.ofMillis(500));
        int second = ask(greedy, exit);
        network.runFor(Duration.ofMillis(500));
        ask(greedy, exit);
        network.runFor(Duration.ofMillis(500));

        assertThat(owner.build(CircuitPlan.of(1)).isReady()).isTrue();
        assertThat(ended).containsExactly(first);
        assertThat(owner.build(CircuitPlan.of(1)).isReady()).isTrue();
        assertThat(ended).containsExactly(first, second);
        assertThat(modest.ask(new Ping(3))).isEqualTo(new Pong(3));
        assertThat(exit.node().joiner().joints()).isEqualTo(4);
    }

    @Test
    void circuitsInUseMakeNoRoom() {
        Member exit = exit(2);
        HandMadeOwner user = new HandMadeOwner(network, exit);
        assertThat(user.ask(new Ping(1))).isEqualTo(new Pong(1));
        SimulatedNode late = source(0);
        ask(late, exit);
        network.runFor(Duration.ofMillis(500));

        for (int i = 0; i < 10; i++) {
            ask(late, exit);
            network.runFor(Duration.ofMillis(500));
        }

        assertThat(user.ask(new Ping(2))).isEqualTo(new Pong(2));
        assertThat(exit.node().joiner().joints()).isEqualTo(2);
    }

    @Test
    void whatNobodyUsesIsForgottenSooner() {
        Member exit = exit(100);
        HandMadeOwner user = new HandMadeOwner(network, exit);
        assertThat(user.ask(new Ping(1))).isEqualTo(new Pong(1));
        ask(source(0), exit);
        network.runFor(Duration.ofSeconds(8));
        assertThat(exit.node().joiner().joints()).isEqualTo(2);

        network.runFor(Duration.ofSeconds(4));

        assertThat(exit.node().joiner().joints()).isEqualTo(1);
        assertThat(user.ask(new Ping(2))).isEqualTo(new Pong(2));
    }

    @Test
    void carriesAsManyCircuitsAsItSays() {
        Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
        Member relay = swarm.join("relay", TunnelSwarm.RELAY, plan -> plan.with(limits(3)));
        exit(100);

        for (int i = 0; i < 3; i++) {
            assertThat(owner.build(CircuitPlan.of(2)).isReady()).isTrue();
        }
        CompletableFuture<Circuit> fourth = owner.building(CircuitPlan.of(2));
        network.runFor(Duration.ofSeconds(30));

        assertThat(relay.node().joiner().relays()).isEqualTo(3);
        assertThat(fourth).isCompletedExceptionally();
    }

    private Member exit(int circuits) {
        Member exit = swarm.join("exit", TunnelSwarm.EXIT, plan -> plan.with(limits(circuits)));
        swarm.introduceAll();
        return exit;
    }

    private static JoinLimits limits(int circuits) {
        JoinLimits usual = JoinLimits.DEFAULT;
        return new JoinLimits(circuits, usual.perSecond(), usual.silence(), usual.age(), usual.bytes(), 0);
    }

    private void flood(List<SimulatedNode> sources, Member target, Duration time) {
        long steps = time.toMillis() / 100;
        for (int step = 0; step < steps; step++) {
            for (int i = step % 10; i < sources.size(); i += 10) {
                ask(sources.get(i), target);
            }
            network.runFor(Duration.ofMillis(100));
        }
    }

    private List<SimulatedNode> sources(int count) {
        List<SimulatedNode> sources = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sources.add(source(i));
        }
        return sources;
    }

    /** Somebody in a public network of its own. */
    private SimulatedNode source(int number) {
        Bytes ip = new WireWriter().i32(0x14000000 + (number << 8)).toBytes();
        return network.node("source-" + number, new Address(ip, 7000));
    }

    private int ask(SimulatedNode source, Member target) {
        int circuit = random.nextInt();
        byte[] header = new byte[CellHeader.SIZE];
        new CellHeader(TunnelSwarm.OVERLAY).write(header, circuit, true, false);
        Create request = new Create(
                7,
                TestKeys.named("greedy").publicKey(),
                X25519Pair.draw(new Random(1)).publicKey());
        source.endpoint()
                .send(target.place().address(), Bytes.wrap(header).concat(CellMessageCodec.INSTANCE.encode(request)));
        return circuit;
    }
}
