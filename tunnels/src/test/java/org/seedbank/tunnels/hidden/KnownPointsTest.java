package org.seedbank.tunnels.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.CellMessage.PeersResponse;
import org.seedbank.tunnels.cell.JoiningCodec;
import org.seedbank.tunnels.cell.JoiningMessage.PeersAsked;
import org.seedbank.tunnels.cell.JoiningMessage.PeersNamed;
import org.seedbank.tunnels.cell.PointSource;
import org.seedbank.tunnels.fixture.SharedTable;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;

/** Introduction points that somebody told of, right or wrong. */
class KnownPointsTest {
    private static final SwarmId SWARM = SwarmId.ofTorrent(Bytes.filled(20, 7));
    private static final Instant NOW = Instant.EPOCH;

    private final KnownPoints points = new KnownPoints();
    private final Random random = new Random(4);

    @Test
    void remembersFewOfThePointsThatAreInvented() {
        for (int i = 0; i < 500; i++) {
            points.add(List.of(point("invented " + i, Address.loopback(1 + i))), Address.NONE, NOW);
        }
        points.add(List.of(point("nowhere", Address.NONE)), Address.NONE, NOW);

        assertThat(known()).hasSize(50);
        points.tidy(NOW.plus(Duration.ofMinutes(3)));
        assertThat(known()).hasSize(50);
        points.tidy(NOW.plus(Duration.ofMinutes(3)).plusSeconds(1));
        assertThat(points.isEmpty()).isTrue();
    }

    /** Everybody who is asked could have all others' invitations sent to nowhere. */
    @Test
    void nobodyMovesAPointThatIsKnown() {
        points.add(List.of(point("point", Address.loopback(1))), Address.NONE, NOW);
        points.add(List.of(point("point", Address.loopback(2))), Address.NONE, NOW);

        assertThat(known()).containsExactlyInAnyOrder(Address.loopback(1), Address.loopback(2));
    }

    @Test
    void whoeverInventsPointsPushesOutItsOwn() {
        List<Address> honest =
                IntStream.range(0, 20).mapToObj(KnownPointsTest::honest).toList();
        for (int i = 0; i < honest.size(); i++) {
            points.add(List.of(point("honest " + i, honest.get(i))), teller(i / 4), NOW);
        }

        for (int i = 0; i < 300; i++) {
            Instant later = NOW.plusSeconds(i);
            // All addresses of one network, and points that are said to be all over the world.
            Address liar = new Address(Bytes.wrap(new byte[] {6, 6, 6, (byte) i}), 7759);
            Address invented = new Address(Bytes.wrap(new byte[] {9, (byte) i, (byte) (i >> 8), 1}), 7759);
            points.add(List.of(point("invented " + i, invented)), liar, later);
        }

        assertThat(known()).hasSize(50).containsAll(honest);
    }

    /** Else whoever repeats what others told could have it forgotten with what it invents. */
    @Test
    void nobodyTakesOverAPointByRepeatingIt() {
        Address honest = honest(1);
        points.add(List.of(point("honest", honest)), teller(1), NOW);

        points.add(List.of(point("honest", honest)), teller(2), NOW);
        for (int i = 0; i < 100; i++) {
            points.add(List.of(point("invented " + i, honest(100 + i))), teller(2), NOW.plusSeconds(1));
        }

        assertThat(known()).hasSize(50).contains(honest);
    }

    @Test
    void notesTheEndOfTheCircuitAndThePointsAsThoseWhoTold() {
        SimulatedNetwork network = SimulatedNetwork.seeded(5);
        TunnelSwarm swarm = new TunnelSwarm(network);
        SharedTable table = new SharedTable();
        Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
        Member end = swarm.join("end", TunnelSwarm.RELAY, table::known);
        swarm.introduceAll();
        SimulatedNode place = network.node("point");
        table.put(SWARM, point("first", place.address()));
        HiddenServices services =
                new HiddenServices(owner.place().context(), owner.node().circuits(), HiddenSettings.DEFAULT);
        answer(services.codec(), place, point("second", honest(1)));
        List<Lookup> asking = new ArrayList<>();
        Courier courier = new Courier(
                services,
                1,
                (circuit, message) -> {
                    if (message instanceof PeersNamed named) {
                        asking.get(0).answered(circuit, named.response());
                    }
                },
                circuit -> asking.get(0).awaits(circuit));
        asking.add(new Lookup(services, SWARM, courier, points, () -> {}));

        asking.get(0).begin();
        network.runUntil(() -> known().size() == 1, Duration.ofMinutes(1));
        asking.get(0).begin();
        network.runUntil(() -> known().size() == 2, Duration.ofMinutes(1));

        assertThat(points.shuffled(random))
                .extracting(KnownPoint::teller)
                .containsExactlyInAnyOrder(end.place().address(), place.address());
    }

    /** Whoever asks {@code place} for points hears of {@code told}. */
    private static void answer(JoiningCodec codec, SimulatedNode place, Introducer told) {
        place.endpoint()
                .listen((from, datagram) -> codec.decode(datagram.toArray(), 0, datagram.size())
                        .ifPresent(message -> {
                            if (message instanceof PeersAsked asked) {
                                PeersResponse response = new PeersResponse(
                                        asked.request().identifier(),
                                        asked.request().swarm(),
                                        List.of(told));
                                place.endpoint().send(from, codec.encode(new PeersNamed(response)));
                            }
                        }));
    }

    private List<Address> known() {
        return points.shuffled(random).stream()
                .map(point -> point.introducer().address())
                .toList();
    }

    private static Introducer point(String name, Address address) {
        PublicKey key = TestKeys.named(name).publicKey();
        return new Introducer(address, key, key, PointSource.HASH_TABLE);
    }

    /** Each in a network of its own. */
    private static Address honest(int number) {
        return new Address(Bytes.wrap(new byte[] {8, 8, (byte) number, 8}), 7759);
    }

    private static Address teller(int number) {
        return new Address(Bytes.wrap(new byte[] {7, 7, (byte) number, 7}), 7759);
    }
}
