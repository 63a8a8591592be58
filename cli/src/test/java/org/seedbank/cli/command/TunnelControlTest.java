package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.config.Statement;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.wiring.Host;
import org.seedbank.cli.wiring.NodePlan;
import org.seedbank.cli.wiring.ObservedNode;
import org.seedbank.cli.wiring.TunnelHost;
import org.seedbank.cli.wiring.TunnelRole;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.CircuitPlan;

/** Commands ask nodes that run. */
class TunnelControlTest {
    @TempDir
    private Path temp;

    private final Deque<AutoCloseable> running = new ArrayDeque<>();

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
        TunnelHost host = keep(TunnelHost.open(
                plan(owner, Options.statement("node.bootstrap", "127.0.0.1:" + port, "test")), owner.host()));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !host.candidates(PeerFlag.EXIT_BT).isEmpty());
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
        assertThat(exit.run("tunnels", "status").out()).contains("exit bt", "1 circuits", "1.0 kB/s");

        assertThat(owner.run("tunnels", "close", "00000000", "--json").code()).isEqualTo(3);
        assertThat(owner.run("tunnels", "close", id).out()).contains("closed", id);
        assertThat(owner.run("tunnels", "close", id).code()).isEqualTo(3);
        assertThat(owner.run("tunnels", "circuits").out()).doesNotContain(id);
    }

    @Test
    void tellsWhyTheLastCircuitsFailed() {
        TestProgram owner = new TestProgram(temp);
        TunnelHost host = keep(TunnelHost.open(plan(owner), owner.host()));
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
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }

    private int startExit(TestProgram program) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        Host host = program.host();
        Terminal terminal = new Terminal(InputStream.nullInputStream(), out, out, Terminal.Features.NONE);
        NodePlan plan = plan(
                program,
                Options.statement("tunnels.exit", "bt", "test"),
                Options.statement("tunnels.exit_rate", "1000", "test"));
        ObservedNode unused = keep(ObservedNode.open(
                plan, TunnelRole.of(plan.settings().tunnels()), host, new NodeEvents(terminal, host.clock())));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> said.toString(StandardCharsets.UTF_8).contains("listening"));
        String first = said.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("listening"))
                .findFirst()
                .orElseThrow();
        return new TestProgram.Run(0, first, "").json().path("port").asInt();
    }

    private static NodePlan plan(TestProgram program, Statement... statements) {
        Host host = program.host();
        Invocation invocation = new Invocation(host, new GlobalOptions());
        return new NodePlan(
                invocation.directories(),
                PrivateKey.generate(host.random()),
                invocation.settings(List.of(statements)).settings(),
                List.<InetSocketAddress>of());
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.push(part);
        return part;
    }
}
