package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.Data;
import org.seedbank.tunnels.cell.CellMessage.EstablishIntroduction;
import org.seedbank.tunnels.cell.CellMessage.EstablishRendezvous;
import org.seedbank.tunnels.cell.CellMessage.IntroductionEstablished;
import org.seedbank.tunnels.cell.CellMessage.LinkJoined;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.JoiningCodec;
import org.seedbank.tunnels.cell.JoiningMessage.CreateJoint;
import org.seedbank.tunnels.cell.JoiningMessage.CreatedJoint;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.exit.Reach;
import org.seedbank.tunnels.fixture.HandMadeOwner;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.relay.JoinLimits;

/** Who looks for a member of a hidden swarm asks at its introduction point; the answer comes back by the same ways. */
class InvitationTest {
    private static final Bytes SWARM = Bytes.filled(20, 7);
    private static final PublicKey SEEDER = TestKeys.named("member").publicKey();
    private static final Location NOWHERE = new Location.Known(Address.NONE);
    private static final JoiningCodec CODEC = new JoiningCodec(TunnelSwarm.OVERLAY);
    private static final Bytes ANSWER =
            CODEC.encode(new CreatedJoint(5, Bytes.filled(32, 1), Bytes.filled(32, 2), Bytes.filled(100, 3)));

    private final SimulatedNetwork network = SimulatedNetwork.seeded(47);
    private final TunnelSwarm swarm = new TunnelSwarm(network);

    @Test
    void bringsTheQuestionToTheMemberAndTheAnswerBack() {
        HandMadeOwner seeder = seeder(swarm.join("point", TunnelSwarm.RELAY));
        Stranger stranger = new Stranger("stranger");

        stranger.ask(SEEDER);
        assertThat(seeder.heard()).contains(new Data(NOWHERE, known(stranger.place), invitation(SEEDER)));
        seeder.seal(encoded(new Data(known(stranger.place), NOWHERE, ANSWER)), false);

        assertThat(stranger.heard).containsExactly(ANSWER);
        assertThat(stranger.origins)
                .as("not the socket of the node, but one of the circuit")
                .doesNotContain(stranger.point);
    }

    /** As it is between two nodes of this kind: nobody is asked from anywhere but the end of a circuit. */
    @Test
    void takesBothWaysThroughAnExit() {
        Member point = swarm.join("point", TunnelSwarm.RELAY);
        Member exit = swarm.join("exit", TunnelSwarm.EXIT);
        Member downloader = swarm.join("downloader", TunnelSwarm.NOTHING);
        downloader.meet(exit);
        HandMadeOwner seeder = seeder(point);
        Circuit circuit = downloader.build(CircuitPlan.to(1, exit.key().publicKey()));

        seeder.forget();
        circuit.send(
                point.place().address(),
                invitation(SEEDER).toArray(),
                0,
                invitation(SEEDER).size());
        network.runFor(Duration.ofSeconds(1));
        Data asked = (Data) seeder.heard().orElseThrow();
        seeder.seal(encoded(new Data(asked.origin(), NOWHERE, ANSWER)), false);

        assertThat(asked.payload()).isEqualTo(invitation(SEEDER));
        assertThat(downloader.heard()).hasSize(1);
    }

    /** Nobody sends datagrams to itself through the network, and no exit to addresses of its own. */
    @Test
    void staysInANodeThatIsTheExitOfWhoAsks() {
        Member point = swarm.join(
                "point",
                TunnelSwarm.EXIT,
                plan -> TunnelPlan.of(plan.overlay(), plan.flags(), Reach.publicOnly(), plan.exits()));
        HandMadeOwner seeder = seeder(point);
        HandMadeOwner asking = new HandMadeOwner(network, point, "asking");
        HandMadeOwner other = new HandMadeOwner(network, point, "other");
        Bytes answer = encoded(new Data(NOWHERE, known(point.place()), ANSWER));

        seeder.forget();
        asking.seal(encoded(new Data(known(point.place()), NOWHERE, invitation(SEEDER))), false);
        Data asked = (Data) seeder.heard().orElseThrow();
        asking.forget();
        seeder.seal(encoded(new Data(asked.origin(), NOWHERE, ANSWER)), false);

        assertThat(asked.payload()).isEqualTo(invitation(SEEDER));
        assertThat(asking.heard().map(InvitationTest::encoded)).contains(answer);
        assertThat(asking.tryAsk(new EstablishRendezvous(8, Bytes.filled(20, 5))))
                .isPresent();
        assertThat(other.tryAsk(new LinkJoined(9, Bytes.filled(20, 5))))
                .as("something has left the other circuit")
                .isEmpty();
        assertThat(point.node().exits().passedBytes()).isZero();
    }

    @Test
    void nothingElseStaysInTheNode() {
        Member point = swarm.join("point", TunnelSwarm.EXIT);
        HandMadeOwner seeder = seeder(point);
        HandMadeOwner asking = new HandMadeOwner(network, point, "asking");
        seeder.forget();
        asking.seal(encoded(new Data(known(point.place()), NOWHERE, invitation(SEEDER))), false);
        Location corner = ((Data) seeder.heard().orElseThrow()).origin();
        asking.forget();

        seeder.seal(encoded(new Data(corner, NOWHERE, TunnelSwarm.utp("other"))), false);
        seeder.seal(encoded(new Data(corner, NOWHERE, invitation(SEEDER))), false);
        seeder.seal(encoded(new Data(corner, NOWHERE, ANSWER.slice(0, 50))), false);
        assertThat(asking.last().size()).isZero();
        asking.destroy(1);
        asking.forget();
        seeder.seal(encoded(new Data(corner, NOWHERE, ANSWER)), false);

        assertThat(asking.last().size()).as("after its end").isZero();
    }

    @Test
    void dropsQuestionsForWhomNobodyKnows() {
        Member point = swarm.join("point", TunnelSwarm.RELAY);
        HandMadeOwner seeder = seeder(point);
        Stranger stranger = new Stranger("stranger");
        CreateJoint elsewhere = new CreateJoint(5, Bytes.filled(20, 8), SEEDER, Bytes.filled(32, 9));

        stranger.ask(TestKeys.named("nobody").publicKey());
        stranger.send(CODEC.encode(elsewhere));
        seeder.destroy(1);
        seeder.forget();
        stranger.ask(SEEDER);

        assertThat(seeder.heard()).isEmpty();
        assertThat(stranger.heard).isEmpty();
        assertThat(point.node().joiner().counters().cellsDropped()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void outlivesDamagedQuestions(long seed) {
        HandMadeOwner seeder = seeder(swarm.join("point", TunnelSwarm.RELAY));
        Stranger stranger = new Stranger("stranger");
        Random random = new Random(seed);

        for (int size = 0; size < invitation(SEEDER).size(); size++) {
            stranger.send(invitation(SEEDER).slice(0, size));
            byte[] damaged = invitation(SEEDER).toArray();
            damaged[23 + random.nextInt(100)] ^= (byte) (1 + random.nextInt(255));
            stranger.send(Bytes.wrap(damaged).concat(Bytes.filled(random.nextInt(3), 1)));
        }
        network.runFor(Duration.ofSeconds(10));
        seeder.forget();
        stranger.ask(SEEDER);

        assertThat(seeder.heard()).as("seed %s", seed).isPresent();
        assertThat(stranger.heard).isEmpty();
    }

    @Test
    void passesSoManyQuestionsOnOfOneSourceAndOfAll() {
        Member point = swarm.join("point", TunnelSwarm.RELAY);
        HandMadeOwner seeder = seeder(point);
        List<Stranger> crowd = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            crowd.add(new Stranger("stranger " + i));
        }
        List<Bytes> heard = seeder.recordAll();

        for (int i = 0; i < 500; i++) {
            crowd.get(0).send(invitation(SEEDER));
        }
        network.runFor(Duration.ofMillis(900));
        assertThat(heard).as("of one").hasSizeBetween(40, 60);
        crowd.forEach(each -> {
            for (int i = 0; i < 30; i++) {
                each.send(invitation(SEEDER));
            }
        });
        network.runFor(Duration.ofMillis(900));

        assertThat(heard).as("of all").hasSizeBetween(100, 210);
        network.runFor(Duration.ofSeconds(10));
        int before = heard.size();
        crowd.get(0).ask(SEEDER);
        assertThat(heard).hasSize(before + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 8, 9, 245, 246})
    void noRelaySendsOtherPacketsOfTheOverlayForOthers(int id) {
        HandMadeOwner seeder = seeder(swarm.join("point", TunnelSwarm.RELAY));
        Stranger stranger = new Stranger("stranger");
        Bytes packet = TunnelSwarm.OVERLAY.prefix().concat(Bytes.filled(80, id));

        seeder.seal(encoded(new Data(known(stranger.place), NOWHERE, packet)), false);
        seeder.seal(encoded(new Data(known(stranger.place), NOWHERE, TunnelSwarm.utp("other"))), false);

        assertThat(stranger.heard).isEmpty();
    }

    @Test
    void noRelaySendsManyOfThem() {
        HandMadeOwner seeder = seeder(swarm.join("point", TunnelSwarm.RELAY));
        Stranger stranger = new Stranger("stranger");
        Bytes longAnswer = ANSWER.concat(Bytes.filled(1000, 1));
        for (int i = 0; i < 200; i++) {
            seeder.seal(encoded(new Data(known(stranger.place), NOWHERE, longAnswer)), false);
        }

        // Half a second each; what a thousand-byte answer and more may take is 16 KiB a second.
        assertThat(stranger.heard).hasSize(200);
        stranger.heard.clear();
        seeder.sealMany(encoded(new Data(known(stranger.place), NOWHERE, longAnswer)), 200);
        assertThat(stranger.heard).hasSizeBetween(10, 30);
    }

    @Test
    void whoeverSendsManyOfThemLeavesTheOthersTheirs() {
        Member point = swarm.join("point", TunnelSwarm.RELAY);
        HandMadeOwner flooding = new HandMadeOwner(network, point, "flooding");
        HandMadeOwner other = new HandMadeOwner(network, point, "other");
        Stranger stranger = new Stranger("stranger");
        Bytes cell = encoded(new Data(known(stranger.place), NOWHERE, ANSWER.concat(Bytes.filled(1000, 1))));
        for (int i = 0; i < 10; i++) {
            flooding.sealMany(cell, 100);
        }
        stranger.heard.clear();

        flooding.sealMany(cell, 100);
        other.seal(encoded(new Data(known(stranger.place), NOWHERE, ANSWER)), false);

        assertThat(stranger.heard).contains(ANSWER);
    }

    @Test
    void whatStaysInTheNodeIsWithinTheRateOfARelay() {
        Member point = swarm.join(
                "point",
                TunnelSwarm.RELAY,
                plan -> plan.with(
                        new JoinLimits(100, 10, Duration.ofSeconds(20), Duration.ofHours(1), 1 << 30, 2_000)));
        HandMadeOwner seeder = seeder(point);
        HandMadeOwner asking = new HandMadeOwner(network, point, "asking");
        seeder.forget();
        asking.seal(encoded(new Data(known(point.place()), NOWHERE, invitation(SEEDER))), false);
        Location corner = ((Data) seeder.heard().orElseThrow()).origin();
        List<Bytes> heard = asking.recordAll();

        seeder.sealMany(encoded(new Data(corner, NOWHERE, ANSWER)), 100);

        assertThat(heard).hasSizeBetween(1, 4_000 / ANSWER.size() + 1);
    }

    @Test
    void reachesNobodyNearBy() {
        Member point = swarm.join(
                "point",
                TunnelSwarm.RELAY,
                plan -> TunnelPlan.of(plan.overlay(), plan.flags(), Reach.publicOnly(), plan.exits()));
        HandMadeOwner seeder = seeder(point);
        Stranger near = new Stranger("near");
        SimulatedNode unused = network.node("far", new Address(Bytes.fromHex("14000007"), 7759));
        Stranger far = new Stranger("far");

        seeder.seal(encoded(new Data(known(near.place), NOWHERE, ANSWER)), false);
        seeder.seal(encoded(new Data(known(far.place), NOWHERE, ANSWER)), false);

        assertThat(near.heard).isEmpty();
        assertThat(far.heard).containsExactly(ANSWER);
    }

    private HandMadeOwner seeder(Member point) {
        HandMadeOwner seeder = new HandMadeOwner(network, point, "seeder");
        assertThat(seeder.ask(new EstablishIntroduction(3, SWARM, SEEDER))).isEqualTo(new IntroductionEstablished(3));
        return seeder;
    }

    private static Bytes invitation(PublicKey member) {
        return CODEC.encode(new CreateJoint(5, SWARM, member, Bytes.filled(32, 9)));
    }

    private static Location known(SimulatedNode place) {
        return new Location.Known(place.address());
    }

    private static Bytes encoded(CellMessage message) {
        return CellMessageCodec.INSTANCE.encode(message);
    }

    /** Somebody who sends to the point from outside of circuits. */
    private final class Stranger {
        private final SimulatedNode place;
        private final Address point = network.node("point").address();
        private final List<Bytes> heard = new ArrayList<>();
        private final List<Address> origins = new ArrayList<>();

        Stranger(String name) {
            this.place = network.node(name);
            place.endpoint().listen((from, datagram) -> {
                heard.add(datagram);
                origins.add(from);
            });
        }

        void ask(PublicKey member) {
            send(invitation(member));
            network.runFor(Duration.ofMillis(500));
        }

        void send(Bytes datagram) {
            place.endpoint().send(point, datagram);
        }
    }
}
