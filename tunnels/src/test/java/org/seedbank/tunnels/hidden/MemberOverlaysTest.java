package org.seedbank.tunnels.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.PointSource;

/** Introduction points of a swarm, who find each other by what the directory knows and tell each other the rest. */
class MemberOverlaysTest {
    private static final SwarmId SWARM = new SwarmId(Bytes.filled(20, 7));
    private static final SwarmId OTHER = new SwarmId(Bytes.filled(20, 9));

    private final SimulatedNetwork network = SimulatedNetwork.seeded(59);
    private final Listed directory = new Listed();

    @Test
    void pointsOfASwarmHearOfAllOthers() {
        List<Point> points = points(5);
        for (Point point : points) {
            point.join(SWARM, point.member());
        }

        network.runFor(Duration.ofMinutes(5));

        for (Point point : points) {
            assertThat(point.overlays.points(SWARM))
                    .as(point.place.name())
                    .containsExactlyInAnyOrderElementsOf(points.stream()
                            .filter(each -> each != point)
                            .map(each -> each.introducer(each.member()))
                            .toList());
            assertThat(point.overlays.points(OTHER)).isEmpty();
        }
    }

    @Test
    void twoWhoCameTogetherSeeEachOther() {
        List<Point> points = points(2);
        points.forEach(each -> each.overlays.join(SWARM, each.member()));
        points.forEach(each -> directory.announce(SWARM, each.introducer(each.member())));

        network.runFor(Duration.ofMinutes(2));

        assertThat(points.get(0).overlays.points(SWARM)).hasSize(1);
        assertThat(points.get(1).overlays.points(SWARM)).hasSize(1);
    }

    @Test
    void oneWithFewMembersHearsOfAllWhoAreAtAnother() {
        List<Point> points = points(2);
        Point small = points.get(0);
        Point large = points.get(1);
        small.join(SWARM, small.member());
        for (int i = 0; i < 15; i++) {
            large.overlays.join(SWARM, TestKeys.named("of the large " + i).publicKey());
        }

        network.runFor(Duration.ofMinutes(15));

        assertThat(small.overlays.points(SWARM)).hasSizeBetween(11, 15);
        assertThat(large.overlays.points(SWARM)).containsExactly(small.introducer(small.member()));
    }

    @Test
    void forgetsWhoSaysNothingForFiveMinutes() {
        List<Point> points = points(2);
        points.forEach(each -> each.join(SWARM, each.member()));
        network.runFor(Duration.ofMinutes(2));
        Point left = points.get(1);
        left.overlays.leave(SWARM, left.member());
        network.runFor(Duration.ofMinutes(2));
        assertThat(points.get(0).overlays.points(SWARM)).hasSize(1);

        network.runFor(Duration.ofMinutes(4));

        assertThat(points.get(0).overlays.points(SWARM)).isEmpty();
        assertThat(left.overlays.size()).isZero();
        assertThat(left.overlays.points(SWARM)).isEmpty();
    }

    @Test
    void keepsWhoGoesOnSayingIt() {
        List<Point> points = points(3);
        points.forEach(each -> each.join(SWARM, each.member()));

        network.runFor(Duration.ofMinutes(5));
        for (int i = 0; i < 4; i++) {
            network.runFor(Duration.ofMinutes(2));
            assertThat(points.get(0).overlays.points(SWARM))
                    .as("after %s", network.now())
                    .hasSize(2);
        }
    }

    /** Anybody can write the name of a victim on it, and our question is forty times as long. */
    @Test
    void asksNobodyForPacketsThatMeanNothing() {
        Point point = points(1).get(0);
        point.overlays.join(SWARM, point.member());
        SimulatedNode victim = network.node("victim");
        List<Bytes> heard = new ArrayList<>();
        victim.endpoint().listen((from, datagram) -> heard.add(datagram));

        for (int id : new int[] {1, 234, 245, 246}) {
            Bytes packet = SWARM.overlay().prefix().concat(Bytes.filled(3, id));
            victim.endpoint().send(point.place.address(), packet);
            network.runFor(Duration.ofSeconds(20));
        }

        assertThat(heard).isEmpty();
    }

    @Test
    void leavesWithTheLastMember() {
        Point point = points(1).get(0);
        PublicKey second = TestKeys.named("second").publicKey();
        point.overlays.join(SWARM, point.member());
        point.overlays.join(SWARM, second);

        point.overlays.leave(SWARM, point.member());
        assertThat(point.overlays.size()).isEqualTo(1);
        point.overlays.leave(SWARM, second);
        point.overlays.leave(SWARM, second);

        assertThat(point.overlays.size()).isZero();
    }

    @Test
    void servesTenSwarmsAtATime() {
        Point point = points(1).get(0);
        for (int i = 0; i < 30; i++) {
            point.overlays.join(new SwarmId(Bytes.filled(20, i)), point.member());
        }
        assertThat(point.overlays.size()).isEqualTo(10);

        point.overlays.leave(new SwarmId(Bytes.filled(20, 0)), point.member());
        point.overlays.join(new SwarmId(Bytes.filled(20, 200)), point.member());

        assertThat(point.overlays.size()).isEqualTo(10);
    }

    /** Anybody chooses the name of a swarm. */
    @Test
    void takesNoOtherOverlayOfTheNodeForASwarm() {
        Point point = new Point("point", Set.of(SWARM.overlay()));

        point.overlays.join(SWARM, point.member());
        point.overlays.join(OTHER, point.member());

        assertThat(point.overlays.size()).isEqualTo(1);
    }

    @Test
    void keepsTwentyPointsOfACrowd() {
        List<Point> points = points(2);
        points.forEach(each -> each.join(SWARM, each.member()));
        for (int i = 0; i < 3; i++) {
            Point greedy = new Point("greedy " + i, Set.of());
            for (int j = 0; j < 10; j++) {
                greedy.overlays.join(SWARM, TestKeys.named(i + " greedy " + j).publicKey());
            }
        }

        network.runFor(Duration.ofMinutes(5));

        assertThat(points.get(0).overlays.points(SWARM)).hasSize(20);
    }

    @Test
    void sendsLittle() {
        List<Point> points = points(3);
        List<SimulatedPacket> sent = new ArrayList<>();
        points.forEach(each -> each.join(SWARM, each.member()));
        network.runFor(Duration.ofMinutes(5));
        network.observing(packet -> {
            if (packet.fate() == SimulatedPacket.Fate.SENT
                    && packet.from().equals(points.get(0).place.address())) {
                sent.add(packet);
            }
        });

        network.runFor(Duration.ofMinutes(5));

        // A step each five seconds, and answers to two others who do the same.
        assertThat(sent).hasSizeBetween(10, 300);
        assertThat(sent)
                .allMatch(packet -> packet.datagram().startsWith(SWARM.overlay().prefix()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void outlivesWhatStrangersSend(long seed) {
        List<Point> points = points(2);
        Random random = new Random(seed);
        List<SimulatedPacket> sent = new ArrayList<>();
        network.observing(sent::add);
        points.forEach(each -> each.join(SWARM, each.member()));
        network.runFor(Duration.ofMinutes(2));
        SimulatedNode stranger = network.node("stranger");
        Address target = points.get(0).place.address();

        for (SimulatedPacket packet : List.copyOf(sent)) {
            byte[] damaged = packet.datagram().toArray();
            damaged[22 + random.nextInt(damaged.length - 22)] ^= (byte) (1 + random.nextInt(255));
            stranger.endpoint().send(target, Bytes.wrap(damaged));
            stranger.endpoint().send(target, packet.datagram().slice(0, random.nextInt(damaged.length)));
            stranger.endpoint().send(target, packet.datagram());
        }
        network.runFor(Duration.ofMinutes(2));

        assertThat(points.get(0).overlays.points(SWARM))
                .as("seed %s", seed)
                .containsExactly(points.get(1).introducer(points.get(1).member()));
    }

    /** A directory may say anything; a node that others see in public knocks at nobody near it. */
    @Test
    void asksNobodyNearByIfItIsPublic() {
        Point point = new Point("point", new Address(Bytes.fromHex("14000001"), 7759));
        SimulatedNode near = network.node("near");
        SimulatedNode far = network.node("far", new Address(Bytes.fromHex("14000007"), 7759));
        List<String> asked = new ArrayList<>();
        near.endpoint().listen((from, datagram) -> asked.add("near"));
        far.endpoint().listen((from, datagram) -> asked.add("far"));
        for (SimulatedNode each : List.of(near, far)) {
            directory.announce(
                    SWARM,
                    new Introducer(
                            each.address(),
                            TestKeys.named("node").publicKey(),
                            point.member(),
                            PointSource.HASH_TABLE));
        }

        point.overlays.join(SWARM, point.member());
        network.runFor(Duration.ofMinutes(2));

        assertThat(asked).contains("far").doesNotContain("near");
    }

    private List<Point> points(int count) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            points.add(new Point("point " + i, Set.of()));
        }
        return points;
    }

    /** A node that members can be asked for at. */
    private final class Point {
        private final SimulatedNode place;
        private final PrivateKey key;
        private final MemberOverlays overlays;

        Point(String name, Set<CommunityId> taken) {
            this(network.node(name), taken);
        }

        Point(String name, Address address) {
            this(network.node(name, address), Set.of());
        }

        private Point(SimulatedNode place, Set<CommunityId> taken) {
            this.place = place;
            this.key = TestKeys.named(place.name());
            MeetingPlan plan =
                    new MeetingPlan(directory, Optional::empty, List.of(place.address()), NetworkPolicy.open(), taken);
            this.overlays = new MemberOverlays(place.context(), place.endpoint(), key, plan, place::address);
            place.endpoint().listen(overlays::received);
        }

        /** As an introduction point does it: the directory learns of the first member. */
        void join(SwarmId swarm, PublicKey member) {
            overlays.join(swarm, member);
            directory.announce(swarm, introducer(member));
        }

        PublicKey member() {
            return TestKeys.named("member of " + place.name()).publicKey();
        }

        Introducer introducer(PublicKey member) {
            return new Introducer(place.address(), key.publicKey(), member, PointSource.MEMBERS);
        }
    }

    /** Knows the first two points that were made known, as a hash table might that forgets. */
    private static final class Listed implements IntroductionDirectory {
        private final Map<SwarmId, List<Introducer>> known = new LinkedHashMap<>();

        @Override
        public void announce(SwarmId swarm, Introducer point) {
            known.computeIfAbsent(swarm, id -> new ArrayList<>()).add(point);
        }

        @Override
        public CompletableFuture<List<Introducer>> find(SwarmId swarm) {
            List<Introducer> all = known.getOrDefault(swarm, List.of());
            return CompletableFuture.completedFuture(all.subList(0, Math.min(2, all.size())));
        }
    }
}
