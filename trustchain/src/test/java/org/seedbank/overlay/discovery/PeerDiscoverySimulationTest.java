package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;

class PeerDiscoverySimulationTest {
    private static final int NODES = 200;

    @Test
    void twoNodesBecomeNeighboursOfEachOther() {
        SimulatedNetwork network = SimulatedNetwork.seeded(1);
        DiscoveringNode first = DiscoveringNode.start(DiscoveringNode.place(network, 1));
        DiscoveringNode second = DiscoveringNode.start(DiscoveringNode.place(network, 2), first.address());

        network.runFor(Duration.ofSeconds(2));

        assertThat(first.neighbours()).containsExactly(second.address());
        assertThat(second.neighbours()).containsExactly(first.address());
        assertThat(second.graph().addressOf(first.peer().key())).contains(first.address());
    }

    @Test
    void everybodyFindsEnoughNeighboursFromOneBootstrap() {
        SimulatedNetwork network = SimulatedNetwork.seeded(2);
        List<DiscoveringNode> nodes = nodes(network, NODES);

        network.runFor(Duration.ofMinutes(3));

        assertThat(nodes).as("seed 2").allMatch(node -> node.neighbours().size() >= 15);
        assertThat(nodes).as("seed 2").allMatch(node -> node.neighbours().size() <= 30);
    }

    private static List<DiscoveringNode> nodes(SimulatedNetwork network, int count) {
        List<DiscoveringNode> nodes = new ArrayList<>();
        Address bootstrap = DiscoveringNode.publicAddress(0);
        for (int i = 0; i < count; i++) {
            nodes.add(DiscoveringNode.start(DiscoveringNode.place(network, i), bootstrap));
        }
        return nodes;
    }
}
