package org.seedbank.tunnels.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.JoiningMessage.CreateJoint;
import org.seedbank.tunnels.cell.JoiningMessage.CreatedJoint;
import org.seedbank.tunnels.cell.JoiningMessage.Meeting;
import org.seedbank.tunnels.cell.PointSource;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.crypto.CellCipher;
import org.seedbank.tunnels.crypto.EndToEnd;
import org.seedbank.tunnels.crypto.HopHandshake;
import org.seedbank.tunnels.crypto.X25519Pair;
import org.seedbank.tunnels.fixture.TunnelSwarm;

/** Answers to a wish to meet somebody: the true one, and others. */
class InvitationsTest {
    private static final SwarmId SWARM = SwarmId.ofTorrent(Bytes.filled(20, 7));
    private static final PrivateKey SEEDER = TestKeys.named("seeder");
    private static final Meeting MEETING =
            new Meeting(Address.loopback(7), TestKeys.named("rendezvous").publicKey(), Bytes.filled(20, 3));

    private final SimulatedNetwork network = SimulatedNetwork.seeded(3);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final TunnelSwarm.Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
    private final HiddenServices services =
            new HiddenServices(owner.place().context(), owner.node().circuits(), HiddenSettings.DEFAULT);
    private final List<KnownPoint> silent = new ArrayList<>();
    private final Invitations invitations = new Invitations(services, SWARM, silent::add);
    private final List<CreateJoint> asked = new ArrayList<>();
    private KnownPoint point = point(SEEDER);
    private Circuit circuit = swarmCircuit();

    @BeforeEach
    void ask() {
        invitations.ask(circuit, point);
        network.runFor(Duration.ofSeconds(1));
        assertThat(asked).hasSize(1);
    }

    @Test
    void takesTheAnswerOfWhomItAsked() {
        Optional<Invitations.Accepted> accepted = invitations.answered(circuit, answer(SEEDER, sealed(MEETING)));

        assertThat(accepted.orElseThrow().meeting()).isEqualTo(MEETING);
        assertThat(accepted.orElseThrow().point()).isSameAs(point);
        assertThat(invitations.size()).isZero();
        network.runFor(Duration.ofMinutes(1));
        assertThat(silent).isEmpty();
    }

    @Test
    void takesAnAnswerOnce() {
        CreatedJoint answer = answer(SEEDER, sealed(MEETING));
        assertThat(invitations.answered(circuit, answer)).isPresent();

        assertThat(invitations.answered(circuit, answer)).isEmpty();
    }

    @Test
    void waitsOnWhenSomebodyElseAnswers() {
        assertThat(invitations.answered(circuit, answer(TestKeys.named("somebody else"), sealed(MEETING))))
                .isEmpty();
        assertThat(invitations.forged()).isEqualTo(1);

        assertThat(invitations.answered(circuit, answer(SEEDER, sealed(MEETING))))
                .isPresent();
    }

    /** The proof covers fresh keys only: without the key of the member nothing can be sealed. */
    @Test
    void refusesAnAnswerWhoseProofAloneIsRight() {
        CreatedJoint genuine = answer(SEEDER, sealed(MEETING));
        byte[] damaged = genuine.meeting().toArray();
        damaged[damaged.length - 1] ^= 1;

        assertThat(invitations.answered(circuit, with(genuine, Bytes.wrap(damaged))))
                .isEmpty();
        assertThat(invitations.answered(circuit, with(genuine, Bytes.empty()))).isEmpty();
        assertThat(invitations.forged()).isEqualTo(2);
        assertThat(invitations.size()).isEqualTo(1);
    }

    /** To refuse one takes a thousand times longer than to say it. */
    @Test
    void readsFewAnswersThatAreForged() {
        CreatedJoint forged = with(answer(SEEDER, sealed(MEETING)), Bytes.empty());

        for (int i = 0; i < 100; i++) {
            assertThat(invitations.answered(circuit, forged)).isEmpty();
        }

        assertThat(invitations.forged()).isEqualTo(16);
        network.runFor(Duration.ofSeconds(10));
        assertThat(silent).containsExactly(point);
    }

    @Test
    void refusesWhatIsNoMeeting() {
        for (Bytes noise : List.of(Bytes.empty(), Bytes.filled(1, 9), Bytes.filled(200, 0))) {
            assertThat(invitations.answered(circuit, answer(SEEDER, noise))).isEmpty();
        }
        assertThat(invitations.forged()).isEqualTo(3);
    }

    @Test
    void takesNoAnswerFromAnotherCircuit() {
        Circuit other = owner.build(CircuitPlan.of(1));

        assertThat(invitations.answered(other, answer(SEEDER, sealed(MEETING)))).isEmpty();
        assertThat(invitations.size()).isEqualTo(1);
    }

    @Test
    void takesNoLateAnswer() {
        CreatedJoint answer = answer(SEEDER, sealed(MEETING));

        network.runFor(Duration.ofSeconds(10));

        assertThat(silent).containsExactly(point);
        assertThat(invitations.answered(circuit, answer)).isEmpty();
    }

    @Test
    void blamesNobodyForACircuitThatIsGone() {
        point.setBusy(true);

        circuit.close();
        network.runFor(Duration.ofSeconds(10));

        var now = owner.place().context().clock().instant();
        assertThat(silent).isEmpty();
        assertThat(invitations.size()).isZero();
        assertThat(point.isBusy()).isFalse();
        assertThat(point.mayBeAsked(now)).isFalse();
        assertThat(point.mayBeAsked(now.plusSeconds(10))).isTrue();
    }

    private Circuit swarmCircuit() {
        swarm.join("exit", TunnelSwarm.EXIT);
        swarm.introduceAll();
        return owner.build(CircuitPlan.of(1));
    }

    /** Where nobody forwards anything. */
    private KnownPoint point(PrivateKey seeder) {
        var place = network.node("point");
        place.endpoint()
                .listen((from, datagram) -> services.codec()
                        .decode(datagram.toArray(), 0, datagram.size())
                        .ifPresent(message -> asked.add((CreateJoint) message)));
        Introducer introducer = new Introducer(
                place.address(), TestKeys.named("point").publicKey(), seeder.publicKey(), PointSource.HASH_TABLE);
        return new KnownPoint(introducer, Address.NONE, place.context().clock().instant());
    }

    private static Bytes sealed(Meeting meeting) {
        return new WireWriter().varlenH(Meeting.CODEC.encode(meeting)).toBytes();
    }

    private CreatedJoint answer(PrivateKey of, Bytes meeting) {
        CreateJoint wish = asked.get(0);
        HopHandshake.Answer answer = HopHandshake.answer(
                        X25519Pair.of(of), X25519Pair.draw(new Random(5)), wish.ephemeral())
                .orElseThrow();
        EndToEnd layer = EndToEnd.ofSeeder(CellCipher.fastest(), answer.keys());
        return new CreatedJoint(wish.identifier(), answer.ephemeral(), answer.proof(), layer.seal(meeting));
    }

    private static CreatedJoint with(CreatedJoint answer, Bytes meeting) {
        return new CreatedJoint(answer.identifier(), answer.ephemeral(), answer.proof(), meeting);
    }
}
