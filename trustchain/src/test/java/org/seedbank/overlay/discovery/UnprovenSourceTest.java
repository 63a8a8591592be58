package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.sim.SimulatedPacket.Fate;

/** What an address gets that has proved nothing: its packets may come from somebody who invented the source. */
class UnprovenSourceTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(21);
    private final Map<Address, Integer> bytesTo = new HashMap<>();
    private final Map<Address, Integer> packetsTo = new HashMap<>();
    private final DiscoveringNode node = DiscoveringNode.start(DiscoveringNode.place(network, 1));
    private final DiscoveringNode friend = DiscoveringNode.start(DiscoveringNode.place(network, 2), node.address());
    /** Whose address an attacker writes into its packets; it answers nothing. */
    private final SimulatedNode victim = DiscoveringNode.place(network, 3);

    @BeforeEach
    void meet() {
        network.runFor(Duration.ofSeconds(2));
        assertThat(node.neighbours()).containsExactly(friend.address());
        network.observing(packet -> {
            if (packet.fate() == Fate.SENT && packet.from().equals(node.address())) {
                bytesTo.merge(packet.to(), packet.datagram().size(), Integer::sum);
                packetsTo.merge(packet.to(), 1, Integer::sum);
            }
        });
    }

    @Test
    void getsNoMoreBytesThanCameFromIt() {
        LyingNode attacker = silent();

        for (int i = 0; i < 50; i++) {
            attacker.request(node.address(), i);
            network.runFor(Duration.ofMillis(700));
        }

        int sent = attacker.requestPacket(node.address(), 1).size() * 50;
        assertThat(bytesTo.get(victim.address())).isPositive().isLessThanOrEqualTo(sent);
        assertThat(node.neighbours()).containsExactly(friend.address());
        assertThat(node.graph().addressOf(DiscoveringNode.keyOf(victim).publicKey()))
                .isEmpty();
    }

    @Test
    void getsOnePacketWhenSomebodyNamesIt() {
        LyingNode liar =
                new LyingNode(DiscoveringNode.place(network, 4), List.of(victim.address()), UnaryOperator.identity());
        victim.endpoint().listen((from, datagram) -> {});
        node.discovery().suggest(DiscoveringNode.publicAddress(4), friend.address());

        network.runFor(Duration.ofSeconds(55));

        assertThat(liar.askers()).as("asked again and again").hasSizeGreaterThan(5);
        assertThat(packetsTo.get(victim.address())).isEqualTo(1);
    }

    @Test
    void getsNoPunctureOnTheWordOfAStranger() {
        LyingNode stranger =
                new LyingNode(DiscoveringNode.place(network, 4), List.of(Address.NONE), UnaryOperator.identity());

        stranger.requestPuncture(node.address(), victim.address());
        network.runFor(Duration.ofSeconds(2));

        assertThat(packetsTo).doesNotContainKey(victim.address());
    }

    @Test
    void getsOnePunctureInFiveSecondsOnTheWordOfANeighbour() {
        LyingNode neighbour =
                new LyingNode(DiscoveringNode.place(network, 4), List.of(Address.NONE), UnaryOperator.identity());
        node.discovery().suggest(DiscoveringNode.publicAddress(4), friend.address());
        network.runFor(Duration.ofSeconds(5));
        assertThat(node.neighbours()).contains(DiscoveringNode.publicAddress(4));

        for (int i = 0; i < 40; i++) {
            neighbour.requestPuncture(node.address(), victim.address());
            network.runFor(Duration.ofMillis(250));
        }

        assertThat(packetsTo.get(victim.address())).isBetween(1, 3);
    }

    @Test
    void isNotBelievedWhenItAnswersWhatWasNotAsked() {
        LyingNode attacker = silent();

        for (int i = 0; i < 200; i++) {
            attacker.respond(node.address(), i, DiscoveringNode.publicAddress(77));
        }
        network.runFor(Duration.ofSeconds(10));

        assertThat(node.neighbours()).containsExactly(friend.address());
        assertThat(packetsTo).doesNotContainKeys(victim.address(), DiscoveringNode.publicAddress(77));
    }

    @Test
    void doesNotBecomeTheAddressOfAKeyWhoseAnswersItPassesOn() {
        assertStaysAtItsPlace(DiscoveringNode.place(network, 4));
    }

    @Test
    void doesNotBecomeTheAddressOfAKeyOfItsOwnHostEither() {
        Address beside = friend.address().withPort(friend.address().port() + 1);
        assertStaysAtItsPlace(network.node("beside", beside));
    }

    private void assertStaysAtItsPlace(SimulatedNode relaying) {
        LyingNode relay = new LyingNode(relaying, friend.place(), List.of(Address.NONE), UnaryOperator.identity());
        node.discovery().suggest(relaying.address(), friend.address());

        network.runFor(Duration.ofSeconds(30));

        assertThat(relay.askers()).contains(node.address());
        assertThat(node.graph().addressOf(friend.peer().key())).contains(friend.address());
        assertThat(node.neighbours()).containsExactly(friend.address());
    }

    private LyingNode silent() {
        LyingNode attacker = new LyingNode(victim, List.of(Address.NONE), UnaryOperator.identity());
        victim.endpoint().listen((from, datagram) -> {});
        return attacker;
    }
}
