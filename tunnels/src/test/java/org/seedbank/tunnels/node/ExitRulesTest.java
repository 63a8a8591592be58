package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.exit.ExitServices;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;

/** What an exit does for the owner of one circuit, and how much of it. */
class ExitRulesTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(31);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
    private final List<String> lookedUp = new ArrayList<>();

    @Test
    void looksOnlySoManyHostsUp() {
        Circuit circuit = circuit();

        for (int i = 0; i < 200; i++) {
            circuit.send(new Location.Named("host-" + i, 7759), TunnelSwarm.utp("hello"));
            network.runFor(Duration.ofMillis(10));
        }
        assertThat(lookedUp).hasSizeBetween(20, 23);
        network.runFor(Duration.ofSeconds(10));
        circuit.send(new Location.Named("late", 7759), TunnelSwarm.utp("hello"));
        network.runFor(Duration.ofSeconds(1));

        assertThat(lookedUp).contains("late");
    }

    @Test
    void looksAHostUpOnceForAllThatGoesThere() {
        swarm.outsider("tracker");
        Circuit circuit = circuit();

        for (int i = 0; i < 50; i++) {
            circuit.send(new Location.Named("tracker", 7759), TunnelSwarm.utp("number " + i));
            network.runFor(Duration.ofMillis(500));
        }

        assertThat(owner.heard()).hasSize(50);
        assertThat(lookedUp).containsExactly("tracker");
    }

    private Circuit circuit() {
        swarm.join(
                "exit",
                TunnelSwarm.EXIT,
                plan -> TunnelPlan.of(plan.overlay(), plan.flags(), plan.reach(), counted(plan.exits())));
        swarm.introduceAll();
        return owner.build(CircuitPlan.of(1));
    }

    private ExitServices counted(ExitServices services) {
        return new ExitServices() {
            @Override
            public CompletableFuture<BulkEndpoint> openSocket() {
                return services.openSocket();
            }

            @Override
            public CompletableFuture<Address> resolve(Location.Named host) {
                lookedUp.add(host.host());
                return services.resolve(host);
            }

            @Override
            public CompletableFuture<Bytes> exchangeHttp(Address target, Bytes request) {
                return services.exchangeHttp(target, request);
            }
        };
    }
}
