package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage.Create;
import org.seedbank.tunnels.cell.CellMessage.Extend;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.CellMessage.Pong;
import org.seedbank.tunnels.cell.CellMessage.TestRequest;
import org.seedbank.tunnels.cell.CellMessage.TestResponse;
import org.seedbank.tunnels.cell.CellMessage.TestWidth;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.CircuitId;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.crypto.X25519Pair;
import org.seedbank.tunnels.exit.Reach;
import org.seedbank.tunnels.fixture.HandMadeOwner;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.fixture.TunnelSwarm.Outsider;

class HostileTunnelTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(11);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
    private final Member relay = swarm.join("relay", TunnelSwarm.RELAY);
    private final Member exit = swarm.join("exit", TunnelSwarm.EXIT);
    private final Outsider outsider = swarm.outsider("outsider");
    private final SimulatedNode stranger = network.node("stranger");
    private final List<SimulatedPacket> sent = new ArrayList<>();

    @BeforeEach
    void introduce() {
        swarm.introduceAll();
        network.observing(packet -> {
            if (packet.fate() == SimulatedPacket.Fate.SENT) {
                sent.add(packet);
            }
        });
    }

    @Test
    void takesNoCellTwice() {
        Circuit circuit = owner.build(CircuitPlan.of(2));
        owner.send(circuit, outsider.address(), "once");
        network.runFor(Duration.ofMillis(500));
        List<SimulatedPacket> recorded = List.copyOf(sent);

        recorded.forEach(packet -> resend(packet));
        network.runFor(Duration.ofMillis(500));

        assertThat(outsider.visitors()).hasSize(1);
        assertThat(owner.heard()).hasSize(1);
        assertThat(circuit.isReady()).isTrue();
    }

    @Test
    void takesCellsOnlyFromTheirLink() {
        Circuit circuit = owner.build(CircuitPlan.of(2));
        owner.place().crash();
        sent.clear();
        Bytes cell = cell(circuit.id().value(), Bytes.filled(100, 3));

        stranger.endpoint().send(relay.place().address(), cell);
        network.runFor(Duration.ofMillis(500));

        assertThat(relay.node().counters().foreign()).isEqualTo(1);
        assertThat(relay.node().joiner().counters().cellsDropped()).isZero();
    }

    @Test
    void believesNobodyElseThatACircuitEnds() {
        Circuit circuit = owner.build(CircuitPlan.of(2));
        Bytes forged = Destroy.packet(TunnelSwarm.OVERLAY, TestKeys.named("stranger"), circuit.id(), 1);
        Bytes unknown = Destroy.packet(
                TunnelSwarm.OVERLAY, relay.key(), new CircuitId(circuit.id().value() + 1), 1);

        relay.place().endpoint().send(owner.place().address(), forged);
        owner.place().endpoint().send(relay.place().address(), forged);
        relay.place().endpoint().send(owner.place().address(), unknown);
        stranger.endpoint()
                .send(relay.place().address(), Destroy.packet(TunnelSwarm.OVERLAY, owner.key(), circuit.id(), 1));
        network.runFor(Duration.ofSeconds(1));

        assertThat(circuit.isReady()).isTrue();
        assertThat(relay.node().joiner().relays()).isEqualTo(1);
    }

    @Test
    void neverUsesANonceTwiceOnALink() {
        Circuit circuit = owner.build(CircuitPlan.of(2));
        owner.send(circuit, outsider.address(), "opens the door");
        network.runFor(Duration.ofSeconds(1));
        for (int i = 0; i < 50; i++) {
            owner.send(circuit, outsider.address(), "number " + i);
        }
        network.runFor(Duration.ofSeconds(30));

        Set<Bytes> nonces = new HashSet<>();
        sent.stream().filter(HostileTunnelTest::isSealed).forEach(packet -> {
            Bytes counter = packet.datagram().slice(CellHeader.SIZE, CellHeader.SIZE + 8);
            Bytes nonce = packet.from().ip().concat(packet.to().ip()).concat(counter);
            assertThat(nonces.add(nonce)).as("counter %s", counter).isTrue();
            if (packet.from().equals(owner.place().address())) {
                assertThat(counter.compareTo(Bytes.fromHex("0000000000000003"))).isNotNegative();
            }
        });
        assertThat(nonces).hasSizeGreaterThan(200);
    }

    @Test
    void boundsFloodsOfRequests() {
        Create request = new Create(7, TestKeys.named("stranger").publicKey(), Bytes.filled(32, 9));

        for (int i = 0; i < 5_000; i++) {
            stranger.endpoint().send(relay.place().address(), plain(i, request));
        }
        network.runFor(Duration.ofSeconds(1));

        assertThat(relay.node().joiner().joints()).isLessThanOrEqualTo(60);
        assertThat(relay.node().joiner().counters().turnedAway()).isGreaterThan(4_000);
        assertThat(owner.build(CircuitPlan.of(2)).isReady()).isTrue();
    }

    @Test
    void keepsTheCircuitThatHasANumber() {
        Circuit circuit = owner.build(CircuitPlan.of(2));
        Create request = new Create(7, TestKeys.named("stranger").publicKey(), Bytes.filled(32, 9));

        stranger.endpoint().send(relay.place().address(), plain(circuit.id().value(), request));
        network.runFor(Duration.ofSeconds(1));
        owner.send(circuit, outsider.address(), "still there");
        network.runFor(Duration.ofSeconds(1));

        assertThat(owner.heard()).hasSize(1);
    }

    @Test
    void doesNotExtendWithUnencryptedCells() {
        Circuit circuit = owner.build(CircuitPlan.of(1));
        Extend extend = new Extend(7, relay.key().publicKey(), Bytes.filled(32, 9), Address.NONE);
        byte[] header = new byte[CellHeader.SIZE];
        new CellHeader(TunnelSwarm.OVERLAY).write(header, circuit.id().value(), true, true);

        owner.place()
                .endpoint()
                .send(exit.place().address(), Bytes.wrap(header).concat(CellMessageCodec.INSTANCE.encode(extend)));
        network.runFor(Duration.ofSeconds(1));

        assertThat(exit.node().counters().malformed()).isEqualTo(1);
        assertThat(exit.node().joiner().relays()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void outlivesDamagedCells(long seed) {
        Circuit circuit = owner.build(CircuitPlan.of(2));
        Random random = new Random(seed);
        owner.send(circuit, outsider.address(), "first");
        network.runFor(Duration.ofSeconds(1));
        for (SimulatedPacket packet : List.copyOf(sent)) {
            byte[] damaged = packet.datagram().toArray();
            int size = random.nextInt(damaged.length + 1);
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            resend(packet, Bytes.wrap(damaged));
            resend(packet, packet.datagram().slice(0, size));
            resend(packet, packet.datagram().concat(Bytes.filled(3000, size)));
        }
        network.runFor(Duration.ofSeconds(1));

        owner.send(circuit, outsider.address(), "second");
        network.runFor(Duration.ofSeconds(1));

        assertThat(owner.heard()).as("seed %s", seed).hasSize(2);
    }

    @Test
    void exitLetsNothingElseOut() {
        Circuit circuit = owner.build(CircuitPlan.of(2));
        byte[] http = Bytes.utf8("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n").toArray();

        circuit.send(outsider.address(), http, 0, http.length);
        owner.send(circuit, outsider.address().withPort(53), "name server");
        network.runFor(Duration.ofSeconds(1));

        assertThat(outsider.visitors()).isEmpty();
        assertThat(exit.node().exits().refusals()).isEqualTo(2);
    }

    @Test
    void answersOwnersThatCountAsTheReferenceDoes() {
        HandMadeOwner reference = new HandMadeOwner(network, exit);

        assertThat(reference.ask(new Ping(9))).isEqualTo(new Pong(9));
        assertThat(reference.ask(new TestRequest(TestWidth.NARROW, 9, 5000, Bytes.empty())))
                .isInstanceOfSatisfying(TestResponse.class, answer -> {
                    assertThat(answer.filler().size()).isEqualTo(1400);
                });
    }

    @Test
    void extendsOnlyWithTheFlagAndToWhereStrangersMaySend() {
        Member careful = swarm.join(
                "careful",
                TunnelSwarm.RELAY,
                plan -> TunnelPlan.of(plan.overlay(), plan.flags(), Reach.publicOnly(), plan.exits()));
        HandMadeOwner reference = new HandMadeOwner(network, careful);
        PublicKey somebody = TestKeys.named("somebody").publicKey();
        sent.clear();

        reference.seal(extend(relay.key().publicKey(), Address.NONE), true);
        reference.seal(extend(somebody, stranger.address()), true);
        reference.seal(extend(somebody, Address.NONE), true);
        reference.seal(extend(careful.key().publicKey(), careful.place().address()), true);
        careful.meet(relay);
        reference.seal(extend(relay.key().publicKey(), Address.NONE), false);

        assertThat(sent.stream()
                        .filter(packet -> packet.from().equals(careful.place().address())))
                .isEmpty();
        reference.seal(extend(relay.key().publicKey(), Address.NONE), true);
        network.runFor(Duration.ofSeconds(1));
        assertThat(careful.node().joiner().relays()).isEqualTo(1);
    }

    private static Bytes extend(PublicKey key, Address address) {
        return CellMessageCodec.INSTANCE.encode(
                new Extend(7, key, X25519Pair.draw(new Random(1)).publicKey(), address));
    }

    private void resend(SimulatedPacket packet) {
        resend(packet, packet.datagram());
    }

    private void resend(SimulatedPacket packet, Bytes datagram) {
        for (Member each : List.of(owner, relay, exit)) {
            if (each.place().address().equals(packet.from())) {
                each.place().endpoint().send(packet.to(), datagram);
            }
        }
    }

    private static boolean isSealed(SimulatedPacket packet) {
        return packet.datagram().size() > CellHeader.SIZE
                && packet.datagram().startsWith(TunnelSwarm.OVERLAY.prefix())
                && packet.datagram().at(CellHeader.PREFIX) == 0
                && !CellHeader.isPlain(packet.datagram().toArray());
    }

    private static Bytes cell(int circuit, Bytes body) {
        byte[] header = new byte[CellHeader.SIZE];
        new CellHeader(TunnelSwarm.OVERLAY).write(header, circuit, false, false);
        return Bytes.wrap(header).concat(body);
    }

    private static Bytes plain(int circuit, Create request) {
        byte[] header = new byte[CellHeader.SIZE];
        new CellHeader(TunnelSwarm.OVERLAY).write(header, circuit, true, false);
        return Bytes.wrap(header).concat(CellMessageCodec.INSTANCE.encode(request));
    }
}
