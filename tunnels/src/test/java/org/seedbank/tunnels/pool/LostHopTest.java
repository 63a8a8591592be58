package org.seedbank.tunnels.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.tunnels.cell.CircuitId;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;

/**
 * Whichever hop is gone, within ten seconds there is a circuit that was not there before. A silent circuit is noticed
 * after 5 to 6 s; if a hop is asked that is gone, another circuit is begun beside it 1 to 1.5 s later; the rest is
 * round trips.
 */
class LostHopTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int RELAYS = 8;
    private static final int FEW_RELAYS = 3;
    private static final int EXITS = 4;
    /** In these networks a first hop that is gone is asked once more. */
    private static final int[] SEEDS = {7, 10};

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "1, 3, 0", "1, 3, 1", "1, 3, 2", "4, 3, 0", "4, 3, 1", "4, 3, 2"})
    void isMadeUpForWithinTenSecondsByNewCircuits(int size, int hops, int position) {
        for (int seed : SEEDS) {
            Scene scene = new Scene(seed, size, hops, RELAYS);
            Set<CircuitId> before = scene.ids();
            assertThat(before).as("before, seed %s", seed).hasSize(size);

            PublicKey lost = scene.crash(position);
            Duration end = scene.network.now().plus(LIMIT);
            scene.network.runUntil(() -> !before.containsAll(scene.ids()), LIMIT);

            assertThat(scene.newest().path())
                    .as("path of the new circuit, seed %s", seed)
                    .hasSize(hops)
                    .noneMatch(each -> each.key().equals(lost));
            scene.network.runFor(end.minus(scene.network.now()));
            assertThat(scene.pool.ready())
                    .as("all of them, seed %s", seed)
                    .hasSize(size)
                    .noneMatch(circuit -> leadsOver(circuit, lost));
        }
    }

    /** A first hop, a second and an exit, each a second after the one before is made up for. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void isMadeUpForWhenOthersWereLostBefore(int seed) {
        Scene scene = new Scene(seed, 4, 3, RELAYS);
        for (int position = 0; position < 3; position++) {
            Set<CircuitId> before = scene.ids();
            PublicKey unused = scene.crash(position);

            scene.network.runUntil(() -> !before.containsAll(scene.ids()), LIMIT);
            scene.network.runFor(Duration.ofSeconds(1));
        }
    }

    /** Where four of seven are left, the next hops that are asked may be gone as well: seeds with which they are. */
    @ParameterizedTest
    @ValueSource(ints = {129, 133, 134, 135, 141})
    void isMadeUpForAmongFewOfWhomHalfAreGone(int seed) {
        Scene scene = new Scene(seed, 2, 3, FEW_RELAYS);
        for (int position = 0; position < 3; position++) {
            Set<CircuitId> before = scene.ids();
            PublicKey unused = scene.crash(scene.newest(), position);

            scene.network.runUntil(() -> !before.containsAll(scene.ids()), LIMIT);
            scene.network.runUntil(() -> scene.ids().size() == 2, Duration.ofMinutes(1));
            scene.network.runFor(Duration.ofSeconds(1));
        }
    }

    private static boolean leadsOver(Circuit circuit, PublicKey hop) {
        return circuit.path().stream().anyMatch(each -> each.key().equals(hop));
    }

    /** An owner with a pool among relays and exits, of which it used three as first hops in an earlier run. */
    private static final class Scene {
        private final SimulatedNetwork network;
        private final List<Member> others = new ArrayList<>();
        private final CircuitPool pool;

        Scene(long seed, int size, int hops, int relays) {
            network = SimulatedNetwork.seeded(seed).latency(Duration.ofMillis(10), Duration.ofMillis(50));
            TunnelSwarm swarm = new TunnelSwarm(network);
            Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
            for (int i = 0; i < relays; i++) {
                others.add(swarm.join("relay " + i, TunnelSwarm.RELAY));
            }
            owner.node()
                    .circuits()
                    .guards()
                    .recall(others.stream().map(each -> each.key().publicKey()).toList());
            for (int i = 0; i < EXITS; i++) {
                others.add(swarm.join("exit " + i, TunnelSwarm.EXIT));
            }
            swarm.introduceAll();
            PoolPlan usual = PoolPlan.of(CircuitPlan.of(hops));
            PoolPlan plan = new PoolPlan(usual.circuit(), size, usual.review(), usual.roundsBeforeFailure());
            pool = new CircuitPool(owner.place().context(), owner.node().circuits(), plan, owner);
            network.runFor(Duration.ofSeconds(5).plusMillis(new Random(seed).nextInt(1000)));
        }

        Set<CircuitId> ids() {
            return pool.ready().stream().map(Circuit::id).collect(Collectors.toSet());
        }

        Circuit newest() {
            return pool.ready().get(pool.ready().size() - 1);
        }

        /** Ends whoever is at {@code position} of the oldest circuit, without a word. */
        PublicKey crash(int position) {
            return crash(pool.ready().get(0), position);
        }

        PublicKey crash(Circuit circuit, int position) {
            PublicKey key = circuit.path().get(position).key();
            others.stream()
                    .filter(each -> each.key().publicKey().equals(key))
                    .forEach(each -> each.place().crash());
            return key;
        }
    }
}
