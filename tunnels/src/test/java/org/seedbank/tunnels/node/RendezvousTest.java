package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.Data;
import org.seedbank.tunnels.cell.CellMessage.EstablishIntroduction;
import org.seedbank.tunnels.cell.CellMessage.EstablishRendezvous;
import org.seedbank.tunnels.cell.CellMessage.HttpRequest;
import org.seedbank.tunnels.cell.CellMessage.Joined;
import org.seedbank.tunnels.cell.CellMessage.LinkJoined;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.CellMessage.RendezvousEstablished;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.fixture.HandMadeOwner;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.hidden.IntroductionDirectory;
import org.seedbank.tunnels.hidden.MeetingPlan;
import org.seedbank.tunnels.relay.JoinLimits;

/** Two circuits of strangers who meet at a node of theirs. */
class RendezvousTest {
    private static final Bytes COOKIE = Bytes.filled(20, 5);
    private static final Bytes OTHER_COOKIE = Bytes.filled(20, 6);
    private static final Location NOWHERE = new Location.Known(Address.NONE);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(41);
    private final TunnelSwarm swarm = new TunnelSwarm(network);

    @Test
    void joinsTheCircuitsOfThoseWhoHaveTheSameCookie() {
        Member point = point();
        Couple couple = couple(point);

        assertThat(couple.linked()).contains(new Joined(9));
        assertThat(couple.passes("one way", true)).isTrue();
        assertThat(couple.passes("and back", false)).isTrue();
        assertThat(point.node().joiner().pairs()).isEqualTo(1);
        assertThat(point.node().joiner().joints()).isZero();
    }

    @Test
    void joinsCircuitsThatComeOverRelays() {
        Member point = point();
        Member relay = swarm.join("relay", TunnelSwarm.RELAY);
        HandMadeOwner seeder = new HandMadeOwner(network, relay, "seeder");
        seeder.extendTo(point);
        HandMadeOwner downloader = new HandMadeOwner(network, relay, "downloader");
        downloader.extendTo(point);
        Couple couple = new Couple(seeder, downloader);

        assertThat(couple.linked()).contains(new Joined(9));
        assertThat(couple.passes("one way", true)).isTrue();
        assertThat(couple.passes("and back", false)).isTrue();
        assertThat(relay.node().joiner().relays()).isEqualTo(2);
    }

    @Test
    void saysWhereOthersSeeIt() {
        Address outside = new Address(Bytes.fromHex("08080808"), 4242);
        Member unsure = swarm.join("unsure", TunnelSwarm.RELAY);
        Member sure = swarm.join(
                "sure",
                TunnelSwarm.RELAY,
                plan -> plan.with(new MeetingPlan(
                        IntroductionDirectory.NONE, () -> Optional.of(outside), List.of(), NetworkPolicy.open())));

        Member nowhere = swarm.join(
                "nowhere",
                TunnelSwarm.RELAY,
                plan -> plan.with(
                        new MeetingPlan(IntroductionDirectory.NONE, Optional::empty, List.of(), NetworkPolicy.open())));

        assertThat(new HandMadeOwner(network, nowhere, "other").ask(new EstablishRendezvous(8, COOKIE)))
                .isEqualTo(new RendezvousEstablished(8, Address.NONE));
        assertThat(new HandMadeOwner(network, unsure, "seeder").ask(new EstablishRendezvous(8, COOKIE)))
                .isEqualTo(new RendezvousEstablished(8, unsure.place().address()));
        assertThat(new HandMadeOwner(network, sure, "downloader").ask(new EstablishRendezvous(8, COOKIE)))
                .isEqualTo(new RendezvousEstablished(8, outside));
    }

    @Test
    void answersAgainWhenTheAnswerWasLost() {
        HandMadeOwner seeder = new HandMadeOwner(network, point(), "seeder");

        CellMessage first = seeder.ask(new EstablishRendezvous(8, COOKIE));

        assertThat(seeder.ask(new EstablishRendezvous(8, COOKIE))).isEqualTo(first);
    }

    @Test
    void hasOneCookieForACircuitAndOneCircuitForACookie() {
        Member point = point();
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        HandMadeOwner thief = new HandMadeOwner(network, point, "thief");
        CellMessage unused = seeder.ask(new EstablishRendezvous(8, COOKIE));

        assertThat(seeder.tryAsk(new EstablishRendezvous(8, OTHER_COOKIE))).isEmpty();
        assertThat(thief.tryAsk(new EstablishRendezvous(8, COOKIE))).isEmpty();
        assertThat(new Couple(seeder, new HandMadeOwner(network, point, "downloader")).linked())
                .contains(new Joined(9));
    }

    @Test
    void joinsNobodyWithAnotherCookie() {
        Member point = point();
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        HandMadeOwner downloader = new HandMadeOwner(network, point, "downloader");
        CellMessage unused = seeder.ask(new EstablishRendezvous(8, COOKIE));

        assertThat(downloader.tryAsk(new LinkJoined(9, OTHER_COOKIE))).isEmpty();
        assertThat(point.node().joiner().pairs()).isZero();
        assertThat(downloader.tryAsk(new LinkJoined(9, COOKIE))).contains(new Joined(9));
    }

    @Test
    void joinsNoCircuitWithItself() {
        Member point = point();
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        CellMessage unused = seeder.ask(new EstablishRendezvous(8, COOKIE));

        assertThat(seeder.tryAsk(new LinkJoined(9, COOKIE))).isEmpty();
        assertThat(point.node().joiner().joints()).isEqualTo(1);
    }

    @Test
    void takesACookieOnce() {
        Member point = point();
        Couple couple = couple(point);
        HandMadeOwner late = new HandMadeOwner(network, point, "late");

        assertThat(couple.linked()).isPresent();
        assertThat(late.tryAsk(new LinkJoined(9, COOKIE))).isEmpty();
        assertThat(couple.passes("still there", true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {55, 65})
    void takesACookieForAMinute(int seconds) {
        Member point = point();
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        CellMessage unused = seeder.ask(new EstablishRendezvous(8, COOKIE));
        for (int i = 0; i < seconds; i += 5) {
            CellMessage ignored = seeder.ask(new Ping(1));
            network.runFor(Duration.ofMillis(4500));
        }
        HandMadeOwner downloader = new HandMadeOwner(network, point, "downloader");

        assertThat(downloader.tryAsk(new LinkJoined(9, COOKIE)).isPresent()).isEqualTo(seconds < 60);
        assertThat(seeder.tryAsk(new Ping(2)).isPresent()).isEqualTo(seconds > 60);
    }

    @Test
    void forgetsTheCookieWithTheCircuit() {
        Member point = point();
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        HandMadeOwner downloader = new HandMadeOwner(network, point, "downloader");
        CellMessage unused = seeder.ask(new EstablishRendezvous(8, COOKIE));
        seeder.destroy(1);

        assertThat(downloader.tryAsk(new LinkJoined(9, COOKIE))).isEmpty();
        assertThat(downloader.ask(new EstablishRendezvous(8, COOKIE))).isInstanceOf(RendezvousEstablished.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void joinsNoCircuitThatSomethingHasLeft(boolean isSeeder) {
        Member point = swarm.join("point", TunnelSwarm.EXIT);
        Couple couple = couple(point);
        HandMadeOwner used = isSeeder ? couple.seeder : couple.downloader;
        Location outside = new Location.Known(swarm.outsider("outsider").address());
        used.seal(encoded(new Data(outside, NOWHERE, TunnelSwarm.utp("out"))), false);

        assertThat(couple.linked()).isEmpty();
        assertThat(point.node().joiner().joints()).isEqualTo(2);
    }

    @Test
    void joinsNoCircuitThatHasAskedATracker() {
        Couple couple = couple(swarm.join("point", TunnelSwarm.EXIT));
        Location tracker = new Location.Known(swarm.outsider("outsider").address());
        couple.downloader.seal(encoded(new HttpRequest(1, tracker, Bytes.utf8("GET / HTTP/1.0\r\n\r\n"))), false);

        assertThat(couple.linked()).isEmpty();
    }

    @Test
    void joinsNoIntroductionCircuit() {
        Couple couple = couple(point());
        CellMessage unused = couple.seeder.ask(
                new EstablishIntroduction(3, COOKIE, TestKeys.named("member").publicKey()));

        assertThat(couple.linked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothEndWhenOneEnds(boolean isSeeder) {
        Member point = point();
        Couple couple = couple(point);
        assertThat(couple.linked()).isPresent();
        HandMadeOwner first = isSeeder ? couple.seeder : couple.downloader;
        HandMadeOwner second = isSeeder ? couple.downloader : couple.seeder;
        second.forget();

        first.destroy(4);

        assertThat(Destroy.read(second.last()))
                .hasValueSatisfying(end -> assertThat(end.reason()).isEqualTo(4));
        assertThat(point.node().joiner().pairs()).isZero();
        assertThat(couple.passes("gone", true)).isFalse();
    }

    @Test
    void bothEndWhenOneFallsSilent() {
        Member point = point();
        Couple couple = couple(point);
        assertThat(couple.linked()).isPresent();
        for (int i = 0; i < 4; i++) {
            assertThat(couple.passes("number " + i, true)).isTrue();
            network.runFor(Duration.ofMillis(4500));
        }
        couple.downloader.forget();
        couple.seeder.forget();
        network.runFor(Duration.ofSeconds(3));

        assertThat(Destroy.read(couple.seeder.last())).isPresent();
        assertThat(Destroy.read(couple.downloader.last())).isPresent();
        assertThat(point.node().joiner().pairs()).isZero();
    }

    @Test
    void tellsBothWhenItGoesDown() {
        Member point = point();
        Couple couple = couple(point);
        assertThat(couple.linked()).isPresent();
        couple.downloader.forget();
        couple.seeder.forget();

        point.node().close();
        network.runFor(Duration.ofSeconds(1));

        assertThat(Destroy.read(couple.seeder.last())).isPresent();
        assertThat(Destroy.read(couple.downloader.last())).isPresent();
    }

    @Test
    void endsPairsThatHaveCarriedEnough() {
        JoinLimits usual = JoinLimits.DEFAULT;
        JoinLimits limits = new JoinLimits(10, 10, usual.silence(), usual.age(), 5_000, 0);
        Member point = swarm.join("point", TunnelSwarm.RELAY, plan -> plan.with(limits));
        Couple couple = couple(point);
        assertThat(couple.linked()).isPresent();

        boolean isPassing = true;
        int passed = 0;
        while (isPassing && passed < 100) {
            isPassing = couple.passes("x".repeat(1000), true);
            passed++;
        }

        assertThat(passed).isBetween(5, 8);
        assertThat(point.node().joiner().pairs()).isZero();
    }

    @Test
    void passesNoMoreInASecondThanItRelays() {
        JoinLimits usual = JoinLimits.DEFAULT;
        JoinLimits limits = new JoinLimits(10, 10, usual.silence(), usual.age(), usual.bytes(), 2_000);
        Member point = swarm.join("point", TunnelSwarm.RELAY, plan -> plan.with(limits));
        Couple couple = couple(point);
        assertThat(couple.linked()).isPresent();
        long before = point.node().joiner().counters().cellsRelayed();

        for (int i = 0; i < 20; i++) {
            boolean unused = couple.passes("x".repeat(1000), true);
        }

        // Twenty in ten seconds, of which each has room for 2,000 bytes.
        assertThat(point.node().joiner().counters().cellsRelayed() - before).isBetween(5L, 20L);
        assertThat(point.node().joiner().counters().bytesRelayed()).isPositive();
    }

    @Test
    void countsAPairAsTwoCircuits() {
        JoinLimits limits = JoinLimits.DEFAULT.withCircuits(2);
        Member point = swarm.join("point", TunnelSwarm.RELAY, plan -> plan.with(limits));
        Couple couple = couple(point);
        assertThat(couple.linked()).isPresent();
        long before = point.node().joiner().counters().turnedAway();

        Member other = swarm.join("other", TunnelSwarm.NOTHING);
        other.meet(point);
        var building = other.building(CircuitPlan.to(1, point.key().publicKey()));
        network.runFor(Duration.ofSeconds(2));

        assertThat(building.isDone() && !building.isCompletedExceptionally()).isFalse();
        assertThat(point.node().joiner().counters().turnedAway()).isGreaterThan(before);
    }

    @Test
    void passesNothingThatTheOwnersDidNotSeal() {
        Member point = point();
        Couple couple = couple(point);
        assertThat(couple.linked()).isPresent();
        List<SimulatedPacket> sent = new ArrayList<>();
        network.observing(packet -> {
            if (packet.fate() == SimulatedPacket.Fate.SENT) {
                sent.add(packet);
            }
        });
        assertThat(couple.passes("once", false)).isTrue();
        byte[] forged = Bytes.filled(120, 9).toArray();
        new CellHeader(TunnelSwarm.OVERLAY).write(forged, couple.downloader.circuit(), false, false);
        long before = point.node().joiner().counters().cellsRelayed();

        couple.seeder.forget();
        couple.downloader.send(sent.get(0).datagram());
        couple.downloader.send(Bytes.wrap(forged));
        couple.downloader.send(Bytes.wrap(forged).slice(0, 30));
        network.node("stranger").endpoint().send(point.place().address(), Bytes.wrap(forged));
        network.runFor(Duration.ofSeconds(1));

        assertThat(couple.seeder.heard()).isEmpty();
        assertThat(point.node().joiner().counters().cellsRelayed()).isEqualTo(before);
        assertThat(point.node().counters().foreign()).isEqualTo(1);
        assertThat(couple.passes("still there", true)).isTrue();
    }

    private Member point() {
        return swarm.join("point", TunnelSwarm.RELAY);
    }

    private Couple couple(Member point) {
        return new Couple(new HandMadeOwner(network, point, "seeder"), new HandMadeOwner(network, point, "downloader"));
    }

    private static Bytes encoded(CellMessage message) {
        return CellMessageCodec.INSTANCE.encode(message);
    }

    /** Two owners who want to meet. */
    private static final class Couple {
        private final HandMadeOwner seeder;
        private final HandMadeOwner downloader;

        Couple(HandMadeOwner seeder, HandMadeOwner downloader) {
            this.seeder = seeder;
            this.downloader = downloader;
        }

        /** What the downloader is told. */
        Optional<CellMessage> linked() {
            CellMessage unused = seeder.ask(new EstablishRendezvous(8, COOKIE));
            return downloader.tryAsk(new LinkJoined(9, COOKIE));
        }

        /** Whether a datagram of one comes to the other one as it was. */
        boolean passes(String text, boolean isFromSeeder) {
            HandMadeOwner from = isFromSeeder ? seeder : downloader;
            HandMadeOwner to = isFromSeeder ? downloader : seeder;
            Data message = new Data(NOWHERE, NOWHERE, Bytes.utf8(text));
            to.forget();
            from.seal(encoded(message), true);
            return to.last().size() > 0
                    && to.last().at(CellHeader.PREFIX) == 0
                    && to.heard().equals(Optional.of(message));
        }
    }
}
