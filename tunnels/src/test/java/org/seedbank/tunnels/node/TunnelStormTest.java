package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage.Create;
import org.seedbank.tunnels.cell.CellMessage.Extend;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.CellMessage.Pong;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.CircuitId;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.CircuitState.Reason;
import org.seedbank.tunnels.circuit.SpeedTest;
import org.seedbank.tunnels.crypto.X25519Pair;
import org.seedbank.tunnels.exit.ExitLimits;
import org.seedbank.tunnels.fixture.HandMadeOwner;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.fixture.TunnelSwarm.Outsider;
import org.seedbank.tunnels.relay.JoinLimits;

/** More of everything than there should be, and what bounds it. */
class TunnelStormTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(17);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
    private final List<Member> others = new ArrayList<>();

    @Test
    void outlivesAStormOfForgedEnds() {
        join("relay", plan -> plan);
        exit(plan -> plan);
        Circuit circuit = owner.build(CircuitPlan.of(2));
        SimulatedNode stranger = network.node("stranger");
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            CircuitId id = i % 2 == 0 ? circuit.id() : new CircuitId(random.nextInt());
            Bytes forged = Destroy.packet(TunnelSwarm.OVERLAY, TestKeys.named("stranger"), id, i);
            stranger.endpoint().send(owner.place().address(), forged);
            others.forEach(each -> stranger.endpoint().send(each.place().address(), forged));
            others.get(0).place().endpoint().send(owner.place().address(), forged);
            owner.place().endpoint().send(others.get(0).place().address(), forged);
        }
        network.runFor(Duration.ofSeconds(1));

        assertThat(circuit.isReady()).isTrue();
        assertThat(carried()).isEqualTo(2);
    }

    @Test
    void forgetsWhatIsBuiltAndEndedOverAndOver() {
        join("relay", plan -> plan);
        exit(plan -> plan);
        for (int i = 0; i < 100; i++) {
            owner.build(CircuitPlan.of(2)).close();
            network.runFor(Duration.ofMillis(500));
        }
        network.runFor(Duration.ofSeconds(1));

        assertThat(carried()).isZero();
        assertThat(owner.node().circuits().all()).isEmpty();
        assertThat(owner.ends()).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 30, 60, 100, 150})
    void leavesNothingBehindWhenItIsClosedWhileItIsBuilt(int milliseconds) {
        join("relay-1", plan -> plan);
        join("relay-2", plan -> plan);
        exit(plan -> plan);
        CompletableFuture<Circuit> building = owner.building(CircuitPlan.of(3));
        network.runFor(Duration.ofMillis(milliseconds));

        owner.node().circuits().all().forEach(Circuit::close);
        network.runFor(Duration.ofSeconds(25));

        assertThat(building).isDone();
        assertThat(owner.node().circuits().all()).isEmpty();
        assertThat(carried()).as("closed after %s ms", milliseconds).isZero();
    }

    @Test
    void buildsTwoAtOnce() {
        join("relay-1", plan -> plan);
        join("relay-2", plan -> plan);
        exit(plan -> plan);
        Outsider outsider = swarm.outsider("outsider");
        CompletableFuture<Circuit> first = owner.building(CircuitPlan.of(3));
        CompletableFuture<Circuit> second = owner.building(CircuitPlan.of(3));
        network.runUntil(() -> first.isDone() && second.isDone(), Duration.ofSeconds(30));

        owner.send(first.join(), outsider.address(), "one");
        owner.send(second.join(), outsider.address(), "two");
        network.runFor(Duration.ofSeconds(1));

        assertThat(first.join().id()).isNotEqualTo(second.join().id());
        assertThat(owner.heard()).containsExactlyInAnyOrder(outsider.address() + " one", outsider.address() + " two");
    }

    @Test
    void boundsRequestsFromManySources() {
        Member relay = join("relay", plan -> plan);
        for (int i = 0; i < 500; i++) {
            Address place =
                    new Address(new WireWriter().i32(0x14000000 + (i << 8)).toBytes(), 7000);
            SimulatedNode source = network.node("source-" + i, place);
            Create request = new Create(
                    7,
                    TestKeys.named("source-" + i).publicKey(),
                    X25519Pair.draw(new Random(i)).publicKey());
            for (int j = 0; j < 4; j++) {
                source.endpoint().send(relay.place().address(), plain(4 * i + j, request));
            }
        }
        network.runFor(Duration.ofMillis(900));

        assertThat(relay.node().joiner().joints()).isBetween(1, 200);
        assertThat(relay.node().joiner().counters().turnedAway()).isGreaterThan(1500);
    }

    @Test
    void relaysNoMoreThanItsLimit() {
        Member relay = join(
                "relay",
                plan -> plan.with(
                        new JoinLimits(100, 10, Duration.ofSeconds(20), Duration.ofHours(1), 1L << 30, 100_000)));
        exit(plan -> plan);
        Circuit circuit = owner.build(CircuitPlan.of(2));

        CompletableFuture<SpeedTest.Outcome> unused = circuit.measure(SpeedTest.Plan.USUAL);
        network.runFor(Duration.ofSeconds(3));

        assertThat(relay.node().joiner().counters().bytesRelayed()).isBetween(50_000L, 500_000L);
        assertThat(relay.node().joiner().counters().cellsDropped()).isPositive();
    }

    @Test
    void givesACircuitUpThatHasCarriedAsMuchAsOneMay() {
        exit(plan -> plan.with(new JoinLimits(100, 10, Duration.ofSeconds(20), Duration.ofHours(1), 50_000, 0)));
        Circuit circuit = owner.build(CircuitPlan.of(1));

        CompletableFuture<SpeedTest.Outcome> unused = circuit.measure(SpeedTest.Plan.USUAL);
        network.runFor(Duration.ofSeconds(3));

        assertThat(owner.ends()).containsExactly(Reason.DESTROYED);
        assertThat(carried()).isZero();
    }

    @Test
    void letsNoMoreOutThanTheDayHas() {
        Member exit = exit(plan -> plan.with(new ExitLimits(0, 2_000)));
        Outsider outsider = swarm.outsider("outsider");
        Circuit circuit = owner.build(CircuitPlan.of(1));
        owner.send(circuit, outsider.address(), "opens the door");
        network.runFor(Duration.ofSeconds(1));
        for (int i = 0; i < 500; i++) {
            owner.send(circuit, outsider.address(), "number " + i);
        }
        network.runFor(Duration.ofSeconds(5));

        assertThat(exit.node().exits().passedBytes()).isBetween(1_900L, 2_100L);
        assertThat(exit.node().exits().refusals()).isGreaterThan(400);
        assertThat(circuit.isReady()).isTrue();
    }

    @Test
    void extendsAtTheSecondHopOnlyWithTheFlagToo() {
        Member first = join("first", plan -> plan);
        Member second = join("second", plan -> plan);
        Member third = exit(plan -> plan);
        HandMadeOwner reference = new HandMadeOwner(network, first);
        reference.extendTo(second);
        assertThat(reference.ask(new Ping(9))).isEqualTo(new Pong(9));
        Extend extend = new Extend(
                7,
                third.key().publicKey(),
                X25519Pair.draw(new Random(4)).publicKey(),
                third.place().address());

        reference.seal(CellMessageCodec.INSTANCE.encode(extend), false);
        network.runFor(Duration.ofSeconds(1));
        assertThat(second.node().joiner().relays()).isZero();

        reference.seal(CellMessageCodec.INSTANCE.encode(extend), true);
        network.runFor(Duration.ofSeconds(1));
        assertThat(second.node().joiner().relays()).isEqualTo(1);
    }

    @Test
    void toleratesThatDatagramsOvertakeEachOther() {
        join("relay", plan -> plan);
        exit(plan -> plan);
        Outsider outsider = swarm.outsider("outsider");
        Circuit circuit = owner.build(CircuitPlan.of(2));
        // The first eight cells could extend the circuit; relays drop such cells if others overtake them.
        for (int i = 0; i < 8; i++) {
            owner.send(circuit, outsider.address(), "before number " + i);
            network.runFor(Duration.ofSeconds(1));
        }
        SimulatedNetwork unused = network.reordering(0.7, Duration.ofMillis(400));
        for (int i = 0; i < 300; i++) {
            owner.send(circuit, outsider.address(), "number " + i);
        }
        network.runFor(Duration.ofSeconds(3));

        assertThat(owner.heard()).hasSize(308).doesNotHaveDuplicates();
    }

    @Test
    void reachesOutsidersByIpv6() {
        exit(plan -> plan);
        SimulatedNode place = network.node("far", new Address(Bytes.fromHex("20010db8000000000000000000000007"), 7759));
        place.endpoint().listen((from, datagram) -> place.endpoint().send(from, datagram));
        Circuit circuit = owner.build(CircuitPlan.of(1));

        owner.send(circuit, place.address(), "there and back");
        network.runFor(Duration.ofSeconds(1));

        assertThat(owner.heard()).containsExactly(place.address() + " there and back");
    }

    private Member join(String name, UnaryOperator<TunnelPlan> change) {
        return meet(swarm.join(name, TunnelSwarm.RELAY, change));
    }

    private Member exit(UnaryOperator<TunnelPlan> change) {
        return meet(swarm.join("exit", TunnelSwarm.EXIT, change));
    }

    private Member meet(Member member) {
        others.add(member);
        swarm.introduceAll();
        return member;
    }

    private long carried() {
        return others.stream()
                .mapToLong(each ->
                        each.node().joiner().joints() + each.node().joiner().relays())
                .sum();
    }

    private static Bytes plain(int circuit, Create request) {
        byte[] header = new byte[CellHeader.SIZE];
        new CellHeader(TunnelSwarm.OVERLAY).write(header, circuit, true, false);
        return Bytes.wrap(header).concat(CellMessageCodec.INSTANCE.encode(request));
    }
}
