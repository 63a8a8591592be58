package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.SpeedTest;
import org.seedbank.tunnels.exit.ExitLimits;
import org.seedbank.tunnels.exit.ExitServices;
import org.seedbank.tunnels.exit.Reach;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.fixture.TunnelSwarm.Outsider;

/** What an exit does for the owner of one circuit, and how much of it. */
class ExitRulesTest {
    private static final Bytes REQUEST =
            Bytes.utf8("GET /announce?info_hash=%00 HTTP/1.0\r\nHost: tracker\r\nConnection: close\r\n\r\n");

    private final SimulatedNetwork network = SimulatedNetwork.seeded(31);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
    private final List<String> lookedUp = new ArrayList<>();
    private final List<Address> asked = new ArrayList<>();

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

    @Test
    void sendsNothingToPrivateAddresses() {
        Outsider near = swarm.outsider("near");
        Outsider far = far();
        Circuit circuit = circuit(Reach.publicOnly());

        owner.send(circuit, near.address(), "by address");
        circuit.send(new Location.Named("near", 7759), TunnelSwarm.utp("by name"));
        circuit.send(new Location.Named("far", 7759), TunnelSwarm.utp("by name"));
        owner.send(circuit, far.address(), "by address");
        network.runFor(Duration.ofSeconds(2));

        assertThat(lookedUp).containsExactly("near", "far");
        assertThat(near.visitors()).isEmpty();
        assertThat(owner.heard()).hasSize(2).allMatch(each -> each.startsWith(far.address() + " "));
    }

    @Test
    void asksNoTrackersAtPrivateAddresses() {
        Outsider near = swarm.outsider("near");
        Outsider far = far();
        Circuit circuit = circuit(Reach.publicOnly());

        assertThat(answers(circuit, new Location.Known(near.address()), REQUEST))
                .isFalse();
        assertThat(answers(circuit, new Location.Named("near", 7759), REQUEST)).isFalse();
        assertThat(answers(circuit, new Location.Named("far", 7759), REQUEST)).isTrue();
        assertThat(asked).containsExactly(far.address());
    }

    @Test
    void keepsAwayFromItsOwnAddresses() {
        Outsider far = far();
        Circuit circuit = circuit(Reach.publicOnly().without(far.address()::equals));

        owner.send(circuit, far.address(), "to itself");
        network.runFor(Duration.ofSeconds(1));

        assertThat(far.visitors()).isEmpty();
        assertThat(answers(circuit, new Location.Known(far.address()), REQUEST)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 25, 110, 587, 1023, 6000, 6667})
    void asksNoOtherServices(int port) {
        Circuit circuit = circuit(Reach.publicOnly());

        assertThat(answers(circuit, new Location.Known(far().address().withPort(port)), REQUEST))
                .isFalse();
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO example.org\r\nMAIL FROM:<a@example.org>\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: tracker\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: tracker\r\n\r\nGET /again HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\nHost: tracker\n\r\n\r\n",
                "GET / HTTP/1.1\r\nMAIL FROM a@example.org\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: tracker\r\n",
                "GET /\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: tr\u00e4cker\r\n\r\n",
                "GET /\u0000 HTTP/1.1\r\n\r\n",
                ""
            })
    void asksNothingThatIsNoQuestionToATracker(String request) {
        Circuit circuit = circuit(Reach.publicOnly());

        assertThat(answers(circuit, new Location.Known(far().address()), Bytes.utf8(request)))
                .isFalse();
        assertThat(asked).isEmpty();
    }

    @Test
    void countsWhatTrackersSayToo() {
        Circuit circuit = circuit(Reach.publicOnly(), new ExitLimits(REQUEST.size() / 2, 0));
        Location tracker = new Location.Known(far().address());

        assertThat(answers(circuit, tracker, REQUEST)).isFalse();
        network.runFor(Duration.ofSeconds(5));
        CompletableFuture<Bytes> first = circuit.exchangeHttp(tracker, Bytes.utf8("GET / HTTP/1.0\r\n\r\n"));
        network.runUntil(first::isDone, Duration.ofSeconds(10));

        assertThat(first).isCompleted();
    }

    /** Two seconds without a bound bring a thousand answers and more. */
    @Test
    void answersSpeedTestsWithinItsRate() {
        Circuit circuit = circuit(Reach.publicOnly(), new ExitLimits(10_000, 0));

        CompletableFuture<SpeedTest.Outcome> measuring = circuit.measure(SpeedTest.Plan.USUAL);
        network.runUntil(measuring::isDone, Duration.ofSeconds(60));

        assertThat(measuring.join().answers()).isBetween(1L, 60L);
        assertThat(circuit.isReady()).isTrue();
    }

    /** Somebody in the public network. */
    private Outsider far() {
        SimulatedNode unused = network.node("far", new Address(Bytes.fromHex("14000007"), 7759));
        return swarm.outsider("far");
    }

    /** Whether there is an answer. */
    private boolean answers(Circuit circuit, Location tracker, Bytes request) {
        CompletableFuture<Bytes> answer = circuit.exchangeHttp(tracker, request);
        network.runUntil(answer::isDone, Duration.ofSeconds(10));
        return !answer.isCompletedExceptionally();
    }

    private Circuit circuit() {
        return circuit(Reach.alsoTo(address -> true));
    }

    private Circuit circuit(Reach reach) {
        return circuit(reach, ExitLimits.NONE);
    }

    private Circuit circuit(Reach reach, ExitLimits limits) {
        swarm.join(
                "exit",
                TunnelSwarm.EXIT,
                plan -> TunnelPlan.of(plan.overlay(), plan.flags(), reach, counted(plan.exits()))
                        .with(limits));
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
                asked.add(target);
                return services.exchangeHttp(target, request);
            }
        };
    }
}
