package org.seedbank.tunnels.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.fixture.TunnelSwarm;

/** Ways by which a search asks: whoever is asked must not see at whose wish. */
class CourierTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(5);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final TunnelSwarm.Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
    private final HiddenServices services =
            new HiddenServices(owner.place().context(), owner.node().circuits(), HiddenSettings.DEFAULT);
    private final Set<Circuit> awaited = new HashSet<>();
    private boolean isEachAwaited;
    private final Courier courier = new Courier(services, 2, (circuit, message) -> {}, circuit -> false);
    private final Courier manyHops =
            new Courier(services, 3, (circuit, message) -> {}, circuit -> isEachAwaited || awaited.contains(circuit));
    private final List<PublicKey> relays = new ArrayList<>();

    @Test
    void leadsNoQuestionThroughWhomItIsFor() {
        grow(6);
        owner.node().circuits().guards().recall(relays.subList(0, 3));
        PublicKey point = relays.get(0);

        for (int i = 0; i < 20; i++) {
            Circuit unused = await(courier.circuit());
            Circuit way = await(courier.around(point));

            assertThat(way.path()).noneMatch(hop -> hop.key().equals(point));
            assertThat(await(courier.around(point))).isSameAs(way);
            courier.replace();
        }
    }

    @Test
    void leadsQuestionsThroughWhomTheyAreForIfThereIsNoOtherWay() {
        grow(2);
        owner.node().circuits().guards().recall(relays.subList(0, 1));

        Circuit way = await(courier.around(relays.get(0)));

        assertThat(way.path().stream().map(hop -> hop.key())).containsExactlyElementsOf(relays);
        assertThat(await(courier.around(relays.get(0)))).isSameAs(way);
    }

    @Test
    void endsACircuitByWhichNoAnswerIsWaitedForBeforeOthers() {
        grow(9);
        Circuit first = await(manyHops.circuit());
        awaited.add(first);

        List<Circuit> later = aroundEachHopOf(first);

        assertThat(first.isReady()).isTrue();
        assertThat(later).filteredOn(Circuit::isReady).hasSize(2);
    }

    @Test
    void endsTheEldestIfAnswersAreWaitedForByAll() {
        grow(9);
        Circuit first = await(manyHops.circuit());
        isEachAwaited = true;

        List<Circuit> later = aroundEachHopOf(first);

        assertThat(first.isReady()).isFalse();
        assertThat(later).filteredOn(Circuit::isReady).hasSize(3);
    }

    /** Three at once, so that no one serves for another. */
    private List<Circuit> aroundEachHopOf(Circuit circuit) {
        List<CompletableFuture<Circuit>> building =
                circuit.path().stream().map(hop -> manyHops.around(hop.key())).toList();
        return building.stream().map(this::await).toList();
    }

    private void grow(int count) {
        for (int i = 0; i < count; i++) {
            relays.add(swarm.join("relay " + i, TunnelSwarm.RELAY).key().publicKey());
        }
        swarm.introduceAll();
    }

    private Circuit await(CompletableFuture<Circuit> building) {
        network.runUntil(building::isDone, Duration.ofSeconds(60));
        return building.join();
    }
}
