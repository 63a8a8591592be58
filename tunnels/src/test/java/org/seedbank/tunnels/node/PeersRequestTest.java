package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.EstablishIntroduction;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.CellMessage.IntroductionEstablished;
import org.seedbank.tunnels.cell.CellMessage.PeersRequest;
import org.seedbank.tunnels.cell.CellMessage.PeersResponse;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.JoiningCodec;
import org.seedbank.tunnels.cell.JoiningMessage.PeersAsked;
import org.seedbank.tunnels.cell.JoiningMessage.PeersNamed;
import org.seedbank.tunnels.cell.PointSource;
import org.seedbank.tunnels.fixture.HandMadeOwner;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.hidden.IntroductionDirectory;
import org.seedbank.tunnels.hidden.MeetingPlan;
import org.seedbank.tunnels.hidden.SwarmId;

/** Where members of hidden swarms can be asked for, as exits and introduction points tell it. */
class PeersRequestTest {
    private static final Bytes SWARM = Bytes.filled(20, 7);
    private static final PublicKey SEEDER = TestKeys.named("member").publicKey();
    private static final JoiningCodec CODEC = new JoiningCodec(TunnelSwarm.OVERLAY);
    private static final Bytes QUESTION = CODEC.encode(new PeersAsked(new PeersRequest(6, SWARM)));

    private final SimulatedNetwork network = SimulatedNetwork.seeded(53);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final Listed directory = new Listed();
    private final Member exit = swarm.join(
            "exit",
            TunnelSwarm.EXIT,
            plan -> plan.with(new MeetingPlan(directory, Optional::empty, List.of(), TunnelSwarm.CLOSED)));

    @Test
    void theEndOfACircuitAsksTheDirectory() {
        directory.known.add(introducer(1));

        assertThat(owner("owner").ask(new PeersRequest(6, SWARM)))
                .isEqualTo(new PeersResponse(6, SWARM, List.of(introducer(1))));
        assertThat(directory.asked).containsExactly(new SwarmId(SWARM));
    }

    @Test
    void saysAlsoThatNobodyIsKnown() {
        assertThat(owner("owner").ask(new PeersRequest(6, SWARM))).isEqualTo(new PeersResponse(6, SWARM, List.of()));
    }

    @Test
    void theIntroductionPointTellsOfItselfWithoutAsking() {
        HandMadeOwner seeder = owner("seeder");
        assertThat(seeder.ask(new EstablishIntroduction(3, SWARM, SEEDER))).isEqualTo(new IntroductionEstablished(3));
        directory.asked.clear();

        assertThat(owner("owner").ask(new PeersRequest(6, SWARM)))
                .isEqualTo(new PeersResponse(6, SWARM, List.of(self())));
        assertThat(directory.asked).isEmpty();
    }

    @Test
    void tellsOfSevenAtRandom() {
        IntStream.range(0, 40).mapToObj(PeersRequestTest::introducer).forEach(directory.known::add);
        HandMadeOwner owner = owner("owner");
        Set<Introducer> told = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            List<Introducer> some = ((PeersResponse) owner.ask(new PeersRequest(6, SWARM))).peers();
            assertThat(some).hasSize(7).doesNotHaveDuplicates();
            told.addAll(some);
            network.runFor(Duration.ofSeconds(6));
        }

        assertThat(told).hasSizeGreaterThan(20);
    }

    @Test
    void looksUpOnceInFiveSecondsForACircuit() {
        HandMadeOwner owner = owner("owner");

        for (int i = 0; i < 20; i++) {
            var unused = owner.tryAsk(new PeersRequest(6, SWARM));
        }

        // Ten seconds in all.
        assertThat(directory.asked).hasSizeBetween(2, 4);
    }

    @Test
    void whoeverHasManyCircuitsLeavesOthersTheirLookUps() {
        HandMadeOwner greedy = owner("greedy");
        List<Bytes> cells = new ArrayList<>();
        for (int i = 0; i < 18; i++) {
            greedy.renew();
            cells.add(greedy.cell(new PeersRequest(6, SWARM)));
        }

        cells.forEach(cell -> greedy.place().endpoint().send(exit.place().address(), cell));
        network.runFor(Duration.ofMillis(500));

        assertThat(directory.asked).hasSize(12);
        assertThat(owner("other").tryAsk(new PeersRequest(6, SWARM))).isPresent();
    }

    @Test
    void outlivesADirectoryThatAnswersLate() {
        directory.isLate = true;
        HandMadeOwner owner = owner("owner");
        assertThat(owner.tryAsk(new PeersRequest(6, SWARM))).isEmpty();
        owner.destroy(1);

        directory.late.complete(List.of(introducer(1)));
        network.runFor(Duration.ofSeconds(1));

        assertThat(exit.node().joiner().joints()).isZero();
    }

    @Test
    void tellsAnybodyOfMembersItHas() {
        Stranger stranger = new Stranger("stranger");
        stranger.ask(1);
        assertThat(stranger.heard).as("nobody is here yet").isEmpty();
        CellMessage unused = owner("seeder").ask(new EstablishIntroduction(3, SWARM, SEEDER));
        directory.asked.clear();

        stranger.ask(1);

        assertThat(stranger.heard)
                .containsExactly(CODEC.encode(new PeersNamed(new PeersResponse(6, SWARM, List.of(self())))));
        assertThat(directory.asked)
                .as("for nobody who is not at the end of a circuit")
                .isEmpty();
    }

    @Test
    void tellsOfMembersAtOtherPointsOfTheSwarm() {
        Member other = swarm.join(
                "other",
                TunnelSwarm.RELAY,
                plan -> plan.with(new MeetingPlan(directory, Optional::empty, List.of(), TunnelSwarm.CLOSED)));
        PublicKey second = TestKeys.named("second").publicKey();
        HandMadeOwner here = owner("here");
        HandMadeOwner there = new HandMadeOwner(network, other, "there");
        CellMessage unused = here.ask(new EstablishIntroduction(3, SWARM, SEEDER));
        CellMessage ignored = there.ask(new EstablishIntroduction(3, SWARM, second));

        for (int i = 0; i < 30; i++) {
            assertThat(here.tryAsk(new Ping(1))).isPresent();
            assertThat(there.tryAsk(new Ping(1))).isPresent();
            network.runFor(Duration.ofSeconds(3));
        }
        Stranger stranger = new Stranger("stranger");
        stranger.ask(1);

        PeersNamed answer = (PeersNamed) CODEC.decode(
                        stranger.heard.get(0).toArray(),
                        0,
                        stranger.heard.get(0).size())
                .orElseThrow();
        assertThat(answer.response().peers())
                .containsExactlyInAnyOrder(
                        self(),
                        new Introducer(other.place().address(), other.key().publicKey(), second, PointSource.MEMBERS));
        assertThat(exit.node().memberOverlays()).isEqualTo(1);
        here.destroy(1);
        assertThat(exit.node().memberOverlays()).isZero();
    }

    @Test
    void isInTheOverlaysOfSwarmsOfManySourcesAndOfOthersWhenSomeAreLeft() {
        List<HandMadeOwner> owners = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            HandMadeOwner owner = owner("owner " + i);
            for (int j = 0; j < 4; j++) {
                Bytes some = Bytes.filled(20, 10 * i + j);
                PublicKey member = TestKeys.named("member " + i + " " + j).publicKey();
                assertThat(owner.tryAsk(new EstablishIntroduction(3, some, member)))
                        .isPresent();
            }
            owners.add(owner);
            assertThat(exit.node().memberOverlays()).isEqualTo(Math.min(10, 3 * (i + 1)));
        }

        owners.get(0).destroy(1);
        network.runFor(Duration.ofSeconds(2));

        assertThat(exit.node().memberOverlays()).isEqualTo(9);
    }

    @Test
    void floodsNobodyInWhoseNameItIsAsked() {
        CellMessage unused = owner("seeder").ask(new EstablishIntroduction(3, SWARM, SEEDER));
        Stranger victim = new Stranger("victim");

        victim.ask(1_000);
        assertThat(victim.heard).hasSizeBetween(1, 5);
        network.runFor(Duration.ofSeconds(10));
        for (int i = 0; i < 10; i++) {
            victim.ask(100);
        }

        // Five at once, and one a second after these.
        assertThat(victim.heard).hasSizeBetween(6, 20);
    }

    @Test
    void answersSoManyStrangersInASecond() {
        CellMessage unused = owner("seeder").ask(new EstablishIntroduction(3, SWARM, SEEDER));
        List<Stranger> crowd = IntStream.range(0, 60)
                .mapToObj(i -> new Stranger("stranger " + i))
                .toList();
        network.runFor(Duration.ofSeconds(3));

        crowd.forEach(each -> each.send(1));
        network.runFor(Duration.ofMillis(100));

        assertThat(crowd.stream().mapToInt(each -> each.heard.size()).sum()).isBetween(10, 20);
    }

    private Introducer self() {
        return new Introducer(exit.place().address(), exit.key().publicKey(), SEEDER, PointSource.MEMBERS);
    }

    private static Introducer introducer(int number) {
        return new Introducer(
                Address.loopback(1000 + number),
                TestKeys.named("point " + number).publicKey(),
                TestKeys.named("member " + number).publicKey(),
                PointSource.HASH_TABLE);
    }

    private HandMadeOwner owner(String name) {
        return new HandMadeOwner(network, exit, name);
    }

    /** Somebody who asks from outside of circuits. */
    private final class Stranger {
        private final SimulatedNode place;
        private final List<Bytes> heard = new ArrayList<>();

        Stranger(String name) {
            this.place = network.node(name);
            place.endpoint().listen((from, datagram) -> heard.add(datagram));
        }

        void ask(int times) {
            send(times);
            network.runFor(Duration.ofSeconds(1));
        }

        void send(int times) {
            for (int i = 0; i < times; i++) {
                place.endpoint().send(exit.place().address(), QUESTION);
            }
        }
    }

    /** Knows what the test says. */
    private static final class Listed implements IntroductionDirectory {
        private final List<Introducer> known = new ArrayList<>();
        private final List<SwarmId> asked = new ArrayList<>();
        private final CompletableFuture<List<Introducer>> late = new CompletableFuture<>();
        private boolean isLate;

        @Override
        public void announce(SwarmId id, Introducer point) {
            known.add(point);
        }

        @Override
        public CompletableFuture<List<Introducer>> find(SwarmId id) {
            asked.add(id);
            return isLate ? late : CompletableFuture.completedFuture(List.copyOf(known));
        }
    }
}
