package org.seedbank.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.sim.SimulatedPacket.Fate;
import org.seedbank.overlay.wire.Bytes;

class SimulatedNetworkTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void replaysTheSameTraceFromTheSameSeed() {
        List<SimulatedPacket> first = traceOfGossip(11);
        List<SimulatedPacket> second = traceOfGossip(11);
        List<SimulatedPacket> other = traceOfGossip(12);

        assertThat(first).hasSizeGreaterThan(500).isEqualTo(second).isNotEqualTo(other);
    }

    @Test
    void deliversInOrderOnAPerfectLink() {
        var network = SimulatedNetwork.seeded(1).latency(Duration.ofMillis(1), Duration.ofMillis(90));

        List<Integer> arrived = sendNumbers(network, 300);

        assertThat(arrived).isEqualTo(IntStream.range(0, 300).boxed().toList());
    }

    @Test
    void losesAboutAsManyAsAskedFor() {
        List<Integer> arrived = sendNumbers(SimulatedNetwork.seeded(2).losing(0.3), 10_000);

        assertThat(arrived).doesNotHaveDuplicates();
        assertThat(arrived.size()).isCloseTo(7_000, within(200));
    }

    @Test
    void duplicatesAboutAsManyAsAskedFor() {
        List<Integer> arrived = sendNumbers(SimulatedNetwork.seeded(3).duplicating(0.25), 10_000);

        assertThat(arrived.size()).isCloseTo(12_500, within(200));
        assertThat(new HashSet<>(arrived)).hasSize(10_000);
    }

    @Test
    void letsDatagramsOvertakeThoseHeldBack() {
        List<Integer> arrived = sendNumbers(SimulatedNetwork.seeded(4).reordering(0.1, SECOND), 1_000);

        assertThat(arrived).hasSize(1_000).doesNotHaveDuplicates();
        long overtaken = IntStream.range(1, arrived.size())
                .filter(i -> arrived.get(i) < arrived.get(i - 1))
                .count();
        assertThat(overtaken).isBetween(50L, 150L);
    }

    @Test
    void losesWhatTheRuleNames() {
        var network =
                SimulatedNetwork.seeded(5).dropping(packet -> packet.datagram().at(3) % 2 == 1);

        assertThat(sendNumbers(network, 6)).containsExactly(0, 2, 4);
    }

    @Test
    void breaksOneDirectionOfALinkAlone() {
        var network = SimulatedNetwork.seeded(6);
        var alice = network.node("alice");
        var bob = network.node("bob");
        List<String> heard = new ArrayList<>();
        alice.endpoint().listen((from, datagram) -> heard.add("alice"));
        bob.endpoint().listen((from, datagram) -> heard.add("bob"));

        network.link(alice, bob, LinkModel.BROKEN);
        alice.endpoint().send(bob.address(), number(1));
        bob.endpoint().send(alice.address(), number(2));
        network.runFor(SECOND);

        assertThat(heard).containsExactly("alice");
    }

    @Test
    void runsTasksInOrderOfTimeThenOfCall() {
        var network = SimulatedNetwork.seeded(7);
        var context = network.node("alice").context();
        List<String> ran = new ArrayList<>();

        Cancellable second = context.loop().schedule(Duration.ofMillis(20), () -> ran.add("20 ms"));
        Cancellable first = context.loop().schedule(Duration.ofMillis(10), () -> ran.add("10 ms"));
        Cancellable calledOff = context.loop().schedule(Duration.ofMillis(15), () -> ran.add("called off"));
        context.loop().execute(() -> ran.add("now"));
        context.loop().execute(() -> ran.add("then"));
        calledOff.cancel();
        network.runFor(Duration.ofMillis(20));

        assertThat(ran).containsExactly("now", "then", "10 ms", "20 ms");
        assertThat(context.clock().instant()).isEqualTo(Instant.parse("2026-01-01T00:00:00.020Z"));
        first.cancel();
        second.cancel();
    }

    @Test
    void forgetsTimersAndFlushesOfACrashedNode() {
        var network = SimulatedNetwork.seeded(8);
        var node = network.node("alice");
        List<String> ran = new ArrayList<>();
        Cancellable unused = node.context().loop().schedule(SECOND, () -> ran.add("timer"));
        node.executor(SECOND).execute(() -> ran.add("flush"));
        var oldEndpoint = node.endpoint();
        var oldLoop = node.context().loop();

        node.crash();
        node.restart();
        oldLoop.execute(() -> ran.add("late"));
        oldEndpoint.send(network.node("bob").address(), number(1));
        network.runFor(MINUTE);

        assertThat(ran).isEmpty();
    }

    @Test
    void reachesARestartedNodeAtItsOldAddress() {
        var network = SimulatedNetwork.seeded(9);
        var alice = network.node("alice");
        var bob = network.node("bob");
        List<Fate> fates = new ArrayList<>();
        network.observing(packet -> fates.add(packet.fate()));
        List<Integer> heard = new ArrayList<>();

        bob.crash();
        alice.endpoint().send(bob.address(), number(1));
        network.runFor(SECOND);
        bob.restart();
        bob.endpoint().listen((from, datagram) -> heard.add(toNumber(datagram)));
        alice.endpoint().send(bob.address(), number(2));
        network.runFor(SECOND);

        assertThat(heard).containsExactly(2);
        assertThat(fates).containsExactly(Fate.SENT, Fate.UNREACHABLE, Fate.SENT, Fate.DELIVERED);
    }

    @Test
    void flushesInOrderAfterTheSetDelay() {
        var network = SimulatedNetwork.seeded(10);
        var disk = network.node("alice").executor(Duration.ofMillis(40));
        List<String> ran = new ArrayList<>();

        disk.execute(() -> ran.add("first at " + network.now().toMillis()));
        disk.delay(Duration.ofMillis(1));
        disk.execute(() -> ran.add("second at " + network.now().toMillis()));
        network.runFor(SECOND);

        assertThat(ran).containsExactly("first at 40", "second at 40");
    }

    @Test
    void failsTheRunWhenATaskThrowsAndNamesTheSeed() {
        var network = SimulatedNetwork.seeded(4711);
        network.node("alice").context().loop().execute(() -> {
            throw new IllegalArgumentException("broken");
        });

        assertThatThrownBy(() -> network.runFor(SECOND))
                .isInstanceOf(SimulationFailedException.class)
                .hasMessageContaining("seed 4711")
                .hasMessageContaining("alice")
                .hasRootCauseMessage("broken");
    }

    @Test
    void failsWhenWhatIsWaitedForDoesNotHappen() {
        var network = SimulatedNetwork.seeded(4712);

        assertThatThrownBy(() -> network.runUntil(() -> false, SECOND))
                .isInstanceOf(SimulationFailedException.class)
                .hasMessageContaining("seed 4712");
        assertThat(network.now()).isEqualTo(SECOND);
    }

    @Test
    void knowsWhoseLoopRuns() {
        var network = SimulatedNetwork.seeded(13);
        var alice = network.node("alice").context().loop();
        var bob = network.node("bob").context().loop();
        var disk = network.node("alice").executor(Duration.ZERO);

        alice.assertInLoop();
        alice.execute(alice::assertInLoop);
        network.runFor(SECOND);
        alice.execute(bob::assertInLoop);
        assertThatThrownBy(() -> network.runFor(SECOND)).hasMessageContaining("bob");
        disk.execute(alice::assertInLoop);
        assertThatThrownBy(() -> network.runFor(SECOND)).hasMessageContaining("outside the loop of alice");
    }

    @Test
    void refusesTwoNodesAtOneAddress() {
        var network = SimulatedNetwork.seeded(15);
        var alice = network.node("alice");

        assertThatThrownBy(() -> network.node("bob", alice.address())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stopsBetweenAnyTwoEvents() {
        var network = SimulatedNetwork.seeded(14);
        var loop = network.node("alice").context().loop();
        List<Integer> ran = new ArrayList<>();
        IntStream.range(0, 3).forEach(i -> loop.execute(() -> ran.add(i)));

        assertThat(network.step()).isTrue();
        assertThat(ran).containsExactly(0);
        assertThat(network.step()).isTrue();
        assertThat(network.step()).isTrue();
        assertThat(network.step()).isFalse();
        assertThat(ran).containsExactly(0, 1, 2);
    }

    private static List<Integer> sendNumbers(SimulatedNetwork network, int count) {
        List<Integer> arrived = new ArrayList<>();
        network.endpoint("bob").listen((from, datagram) -> arrived.add(toNumber(datagram)));
        Endpoint alice = network.endpoint("alice");
        Address bob = network.node("bob").address();
        for (int i = 0; i < count; i++) {
            alice.send(bob, number(i));
            network.runFor(Duration.ofMillis(2));
        }
        network.runFor(MINUTE);
        return arrived;
    }

    /** Ten nodes that pass numbers on to random others for ten seconds. */
    private static List<SimulatedPacket> traceOfGossip(long seed) {
        List<SimulatedPacket> trace = new ArrayList<>();
        var network = SimulatedNetwork.seeded(seed)
                .losing(0.02)
                .duplicating(0.05)
                .reordering(0.2, SECOND)
                .latency(Duration.ofMillis(5), Duration.ofMillis(200))
                .observing(trace::add);
        List<SimulatedNode> nodes =
                IntStream.range(0, 10).mapToObj(i -> network.node("node" + i)).toList();
        for (SimulatedNode node : nodes) {
            var random = node.context().random();
            Endpoint endpoint = node.endpoint();
            endpoint.listen((from, datagram) ->
                    endpoint.send(nodes.get(random.nextInt(nodes.size())).address(), datagram));
            endpoint.send(nodes.get(random.nextInt(nodes.size())).address(), number(random.nextInt()));
        }
        network.runFor(Duration.ofSeconds(10));
        nodes.get(3).crash();
        network.runFor(Duration.ofSeconds(1));
        return trace;
    }

    private static Bytes number(int value) {
        return Bytes.wrap(new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value});
    }

    private static int toNumber(Bytes datagram) {
        return datagram.asBuffer().getInt();
    }
}
