package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.wiring.TunnelHost;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.CircuitPlan;

/** Commands ask nodes that run. */
class TunnelControlTest {
    @TempDir
    private Path temp;

    private final NodesHere nodes = new NodesHere();

    @Test
    void saysThatNothingRuns() {
        for (String command : List.of("status", "circuits", "close 0123abcd")) {
            TestProgram.Run run = new TestProgram(temp).run(("tunnels " + command + " --json").split(" ", -1));

            assertThat(run.code()).as(command).isEqualTo(40);
            assertThat(run.error().path("kind").asText()).isEqualTo("not-reachable");
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void tellsOfCircuitsOfANodeThatRunsAndClosesThem() {
        TestProgram exit = new TestProgram(temp.resolve("exit"));
        int port = startExit(exit);
        TestProgram owner = new TestProgram(temp.resolve("owner"));
        TunnelHost host = openOwner(owner, port);
        String id = host.build(CircuitPlan.of(1)).join().id().toString();

        JsonNode list = owner.run("tunnels", "circuits", "--json").json();
        JsonNode circuit = list.path("nodes").path(0).path("circuits").path(0);
        assertThat(list.path("schema").asText()).isEqualTo("seedbank.circuits/1");
        assertThat(circuit.path("circuit").asText()).isEqualTo(id);
        assertThat(circuit.path("state").asText()).isEqualTo("ready");
        assertThat(circuit.path("path")).hasSize(1);
        assertThat(circuit.path("path").path(0).path("node")).isEqualTo(circuit.path("exit"));
        assertThat(owner.run("tunnels", "circuits").out()).contains(id, "ready");
        JsonNode status =
                owner.run("tunnels", "status", "--json").json().path("nodes").path(0);
        assertThat(status.path("circuits").path("ready").asInt()).isOne();
        assertThat(status.path("known").path("exits").asInt()).isOne();
        assertThat(status.path("does")).isEmpty();
        JsonNode other =
                exit.run("tunnels", "status", "--json").json().path("nodes").path(0);
        assertThat(other.path("carried").path("ending_here").asInt()).isOne();
        assertThat(other.path("limits").path("exit_bytes_per_second").asLong()).isEqualTo(1000);
        assertThat(exit.run("tunnels", "status").out()).contains("exit bt", "1 circuit,", "1.0 kB/s");

        assertThat(owner.run("tunnels", "close", "00000000", "--json").code()).isEqualTo(3);
        assertThat(owner.run("tunnels", "close", id).out()).contains("closed", id);
        assertThat(owner.run("tunnels", "close", id).code()).isEqualTo(3);
        assertThat(owner.run("tunnels", "circuits").out()).doesNotContain(id);
    }

    @Test
    void tellsWhatCircuitsAreFor() {
        int port = startExit(new TestProgram(temp.resolve("exit")));
        TestProgram owner = new TestProgram(temp.resolve("owner"));
        TunnelHost host = openOwner(owner, port);

        assertThat(host.build(CircuitPlan.of(1)).join().isReady()).isTrue();
        assertThat(host.build(CircuitPlan.ofOverlay(1)).join().isReady()).isTrue();

        assertThat(owner.run("tunnels", "circuits", "--json").json().findValuesAsText("goal"))
                .containsExactly("data", "overlay");
    }

    @Test
    void tellsWhyTheLastCircuitsFailed() {
        TestProgram owner = new TestProgram(temp);
        TunnelHost host = nodes.keep(TunnelHost.open(NodesHere.plan(owner), owner.host()));
        var failed = host.build(CircuitPlan.of(2));
        await().atMost(Duration.ofMinutes(1)).until(failed::isCompletedExceptionally);

        JsonNode failure = owner.run("tunnels", "circuits", "--json")
                .json()
                .path("nodes")
                .path(0)
                .path("failures")
                .path(0);

        assertThat(failure.path("why").asText()).isEqualTo("no relay known");
        assertThat(failure.path("hop").asInt()).isOne();
        assertThat(owner.run("tunnels", "circuits").out()).contains("hop 1: no relay known");
    }

    @AfterEach
    void stopAll() throws Exception {
        nodes.end();
    }

    /** A node that knows the exit at {@code port}. */
    private TunnelHost openOwner(TestProgram owner, int port) {
        TunnelHost host = nodes.keep(TunnelHost.open(
                NodesHere.plan(owner, Options.statement("node.bootstrap", "127.0.0.1:" + port, "test")), owner.host()));
        await().atMost(Duration.ofSeconds(90))
                .until(() -> !host.candidates(PeerFlag.EXIT_BT).isEmpty());
        return host;
    }

    private int startExit(TestProgram program) {
        return nodes.start(
                program,
                Options.statement("tunnels.exit", "bt", "test"),
                Options.statement("tunnels.exit_rate", "1000", "test"));
    }
}
