package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.EstablishIntroduction;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.CellMessage.IntroductionEstablished;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.PointSource;
import org.seedbank.tunnels.fixture.HandMadeOwner;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.hidden.IntroductionDirectory;
import org.seedbank.tunnels.hidden.MeetingPlan;
import org.seedbank.tunnels.hidden.SwarmId;

/** A node over which members of hidden swarms can be asked for. */
class IntroductionPointTest {
    private static final Bytes SWARM = Bytes.filled(20, 7);
    private static final PublicKey SEEDER = TestKeys.named("member").publicKey();

    private final SimulatedNetwork network = SimulatedNetwork.seeded(43);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final List<Introducer> announced = new ArrayList<>();
    private Optional<Address> seenAs = Optional.empty();
    private final Member point = swarm.join(
            "point",
            TunnelSwarm.RELAY,
            plan -> plan.with(new MeetingPlan(new Listed(), () -> seenAs, List.of(), TunnelSwarm.CLOSED)));

    @Test
    void makesKnownWhoCanBeAskedForHere() {
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");

        assertThat(seeder.ask(wish(SEEDER))).isEqualTo(new IntroductionEstablished(3));
        network.runFor(Duration.ofSeconds(2));

        assertThat(point.node().joiner().introductionPoints()).isEqualTo(1);
        assertThat(announced)
                .containsExactly(
                        new Introducer(point.place().address(), point.key().publicKey(), SEEDER, PointSource.UNKNOWN));
    }

    @Test
    void tellsNobodyOfALocalAddressInAnOpenNetwork() {
        Member open = swarm.join(
                "open",
                TunnelSwarm.RELAY,
                plan -> plan.with(new MeetingPlan(
                        new Listed(),
                        () -> seenAs,
                        List.of(new Address(Bytes.fromHex("c0a80107"), 7759)),
                        NetworkPolicy.open())));
        HandMadeOwner seeder = new HandMadeOwner(network, open, "seeder");

        assertThat(seeder.ask(wish(SEEDER))).isEqualTo(new IntroductionEstablished(3));
        network.runFor(Duration.ofSeconds(10));
        assertThat(announced).isEmpty();
        Address seen = new Address(Bytes.fromHex("08080808"), 4242);
        seenAs = Optional.of(seen);
        network.runFor(Duration.ofSeconds(3));

        assertThat(announced).extracting(Introducer::address).containsExactly(seen);
    }

    @Test
    void answersAgainWhenTheAnswerWasLostButTellsOthersOnce() {
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");

        for (int i = 0; i < 5; i++) {
            assertThat(seeder.ask(wish(SEEDER))).isEqualTo(new IntroductionEstablished(3));
        }
        network.runFor(Duration.ofSeconds(5));

        assertThat(announced).hasSize(1);
    }

    @Test
    void makesThemKnownAgainWhenItIsSeenElsewhere() {
        seenAs = Optional.of(new Address(Bytes.filled(4, 0), 7759));
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        CellMessage unused = seeder.ask(wish(SEEDER));
        network.runFor(Duration.ofSeconds(3));
        assertThat(announced).as("nobody reaches that").isEmpty();
        Address first = new Address(Bytes.fromHex("08080808"), 4242);
        Address second = first.withPort(4243);

        seenAs = Optional.of(first);
        network.runFor(Duration.ofSeconds(3));
        seenAs = Optional.of(second);
        network.runFor(Duration.ofSeconds(3));

        assertThat(announced).extracting(Introducer::address).containsExactly(first, second);
    }

    /** Nobody may have heard it the first time, and those who did leave. */
    @Test
    void makesThemKnownAgainAfterAMinuteAndThenThreeTimesAnHour() {
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        CellMessage unused = seeder.ask(wish(SEEDER));
        network.runFor(Duration.ofSeconds(3));
        assertThat(announced).hasSize(1);
        List<Integer> counts = new ArrayList<>();
        for (int minute = 1; minute <= 45; minute++) {
            for (int i = 0; i < 6; i++) {
                CellMessage ignored = seeder.ask(new Ping(1));
                network.runFor(Duration.ofMillis(9_500));
            }
            counts.add(announced.size());
        }

        assertThat(counts.get(2)).isEqualTo(2);
        assertThat(counts.get(19)).isEqualTo(2);
        assertThat(counts.get(22)).isEqualTo(3);
        assertThat(counts.get(44)).isEqualTo(4);
    }

    @Test
    void leavesAKeyWithTheCircuitThatBroughtIt() {
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        HandMadeOwner thief = new HandMadeOwner(network, point, "thief");
        CellMessage unused = seeder.ask(wish(SEEDER));

        assertThat(thief.tryAsk(wish(SEEDER))).isEmpty();
        assertThat(seeder.tryAsk(new EstablishIntroduction(3, Bytes.filled(20, 8), SEEDER)))
                .as("in another swarm")
                .isEmpty();
        assertThat(point.node().joiner().introductionPoints()).isEqualTo(1);
    }

    @Test
    void forgetsMembersWithTheirCircuit() {
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        CellMessage unused = seeder.ask(wish(SEEDER));

        seeder.destroy(1);
        assertThat(point.node().joiner().introductionPoints()).isZero();
        seeder.renew();

        assertThat(seeder.ask(wish(SEEDER))).isEqualTo(new IntroductionEstablished(3));
    }

    @Test
    void forgetsMembersWhoFallSilent() {
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        CellMessage unused = seeder.ask(wish(SEEDER));
        for (int i = 0; i < 10; i++) {
            CellMessage ignored = seeder.ask(new Ping(1));
            network.runFor(Duration.ofSeconds(7));
        }
        assertThat(point.node().joiner().introductionPoints()).isEqualTo(1);

        network.runFor(Duration.ofSeconds(21));

        assertThat(point.node().joiner().introductionPoints()).isZero();
    }

    @Test
    void forgetsMembersWhoseCircuitLeadsOn() {
        Member next = swarm.join("next", TunnelSwarm.RELAY);
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        CellMessage unused = seeder.ask(wish(SEEDER));

        seeder.extendTo(next);

        assertThat(point.node().joiner().introductionPoints()).isZero();
        assertThat(seeder.ask(wish(SEEDER))).isEqualTo(new IntroductionEstablished(3));
        assertThat(next.node().joiner().introductionPoints()).isEqualTo(1);
    }

    @Test
    void hasFewMembersForACircuitAndManyForASource() {
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        int own = 0;
        for (int i = 0; i < 20; i++) {
            own += seeder.tryAsk(wish(TestKeys.named("own " + i).publicKey())).isPresent() ? 1 : 0;
        }
        assertThat(own).isEqualTo(4);
        for (int i = 0; i < 60; i++) {
            seeder.renew();
            for (int j = 0; j < 4; j++) {
                var unused = seeder.tryAsk(wish(TestKeys.named(i + " " + j).publicKey()));
            }
        }

        assertThat(point.node().joiner().introductionPoints()).isBetween(20, 50);
        HandMadeOwner other = new HandMadeOwner(network, point, "other");
        assertThat(other.tryAsk(wish(SEEDER))).isPresent();
    }

    @Test
    void tellsOthersOfOneMemberASecond() {
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        for (int i = 0; i < 4; i++) {
            seeder.seal(
                    CellMessageCodec.INSTANCE.encode(
                            wish(TestKeys.named("own " + i).publicKey())),
                    false);
        }
        int soon = announced.size();
        network.runFor(Duration.ofSeconds(5));

        assertThat(soon).isLessThan(4);
        assertThat(announced)
                .extracting(Introducer::seeder)
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    private static EstablishIntroduction wish(PublicKey seeder) {
        return new EstablishIntroduction(3, SWARM, seeder);
    }

    /** Notes what it is told. */
    private final class Listed implements IntroductionDirectory {
        @Override
        public void announce(SwarmId id, Introducer known) {
            assertThat(id).isEqualTo(new SwarmId(SWARM));
            announced.add(known);
        }

        @Override
        public CompletableFuture<List<Introducer>> find(SwarmId id) {
            return CompletableFuture.completedFuture(announced);
        }
    }
}
