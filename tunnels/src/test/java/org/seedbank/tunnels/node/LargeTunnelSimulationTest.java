package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.fixture.TunnelSwarm.Outsider;

class LargeTunnelSimulationTest {
    private static final int NODES = 500;

    /** Everybody relays, one in ten is an exit, everybody has a circuit; then one in ten vanishes. */
    @Test
    void fiveHundredNodesCarryEachOthersCircuits() {
        SimulatedNetwork network = SimulatedNetwork.seeded(3);
        TunnelSwarm swarm = new TunnelSwarm(network);
        Outsider outsider = swarm.outsider("outsider");
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            members.add(swarm.join("node " + i, i % 10 == 0 ? TunnelSwarm.EXIT : TunnelSwarm.RELAY));
        }
        for (int i = 0; i < NODES; i++) {
            for (int j = 1; j <= 30; j++) {
                members.get(i).meet(members.get((i + 17 * j) % NODES));
            }
        }

        List<CompletableFuture<Circuit>> building =
                members.stream().map(each -> each.building(CircuitPlan.of(3))).toList();
        network.runFor(Duration.ofSeconds(20));
        List<Circuit> circuits = building.stream()
                .filter(each -> !each.isCompletedExceptionally())
                .map(CompletableFuture::join)
                .toList();
        for (int i = 0; i < NODES; i++) {
            if (!building.get(i).isCompletedExceptionally()) {
                members.get(i).send(building.get(i).join(), outsider.address(), "from " + i);
            }
        }
        network.runFor(Duration.ofSeconds(2));

        assertThat(circuits).hasSizeGreaterThan(NODES * 9 / 10).allMatch(Circuit::isReady);
        assertThat(members.stream().filter(each -> each.heard().size() == 1)).hasSameSizeAs(circuits);
        for (int i = 5; i < NODES; i += 10) {
            members.get(i).place().crash();
        }
        network.runFor(Duration.ofSeconds(30));
        long lost = circuits.stream().filter(each -> !each.isReady()).count();
        assertThat(lost).isBetween(NODES / 20L, NODES / 3L);
    }
}
