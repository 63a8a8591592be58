package org.seedbank.tunnels.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;

/** Second hops that strangers cannot have drawn anew. */
class VanguardsTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(7);
    private final Vanguards vanguards = new Vanguards(network.node("owner").context());
    private final List<Candidate> first = candidates("first");
    private final List<Candidate> second = candidates("second");

    @Test
    void areFourForADayAndOthersAfterTwo() {
        Set<PublicKey> drawn = draw(first);
        assertThat(drawn).hasSize(4);

        network.runFor(Duration.ofHours(24).minusSeconds(1));
        assertThat(draw(second)).isEqualTo(drawn);
        network.runFor(Duration.ofHours(24).plusSeconds(1));

        assertThat(draw(second)).hasSize(4).doesNotContainAnyElementsOf(drawn);
    }

    @Test
    void areReplacedWhenTheyFailThreeTimesInARow() {
        Set<PublicKey> drawn = draw(first);
        PublicKey bad = drawn.iterator().next();

        vanguards.failed(bad);
        vanguards.failed(bad);
        vanguards.succeeded(bad);
        vanguards.failed(bad);
        vanguards.failed(bad);
        assertThat(draw(second)).isEqualTo(drawn);
        vanguards.failed(bad);

        assertThat(draw(second)).hasSize(4).doesNotContain(bad);
    }

    @Test
    void areNoOthersIfNoneOfThemFits() {
        Set<PublicKey> drawn = draw(first);

        assertThat(vanguards.choose(second, each -> !drawn.contains(each.key())))
                .isEmpty();
    }

    @Test
    void standNextToTheFirstHopOfAllMeetings() {
        TunnelSwarm swarm = new TunnelSwarm(network);
        Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
        for (int i = 0; i < 25; i++) {
            Member unused = swarm.join("relay " + i, TunnelSwarm.RELAY);
        }
        swarm.introduceAll();
        Set<PublicKey> middles = new HashSet<>();
        Set<PublicKey> ends = new HashSet<>();
        Set<PublicKey> others = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            Circuit meeting = owner.build(CircuitPlan.toOwnMeeting(3));
            middles.add(meeting.path().get(1).key());
            ends.add(meeting.path().get(2).key());
            others.add(owner.build(CircuitPlan.ofOverlay(3)).path().get(1).key());
        }

        assertThat(middles).as("seed %d", network.seed()).hasSize(4).doesNotContainAnyElementsOf(guards(owner));
        assertThat(ends).hasSizeGreaterThan(8);
        assertThat(others).hasSizeGreaterThan(8);
    }

    private static List<PublicKey> guards(Member owner) {
        return owner.node().circuits().guards().keys();
    }

    private Set<PublicKey> draw(List<Candidate> candidates) {
        Set<PublicKey> drawn = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            drawn.add(vanguards.choose(candidates, each -> true).orElseThrow().key());
        }
        return drawn;
    }

    private static List<Candidate> candidates(String name) {
        return IntStream.range(1, 21)
                .mapToObj(i -> new Candidate(
                        new Peer(TestKeys.named(name + " " + i).publicKey(), Address.loopback(i)), TunnelSwarm.RELAY))
                .toList();
    }
}
