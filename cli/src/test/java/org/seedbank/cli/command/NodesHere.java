package org.seedbank.cli.command;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.seedbank.cli.config.Statement;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.wiring.Host;
import org.seedbank.cli.wiring.NodePlan;
import org.seedbank.cli.wiring.ObservedNode;
import org.seedbank.cli.wiring.TunnelRole;
import org.seedbank.overlay.crypto.PrivateKey;

/** Nodes and what uses them, in the process of a test; the last one ends first. */
final class NodesHere {
    private static final Duration SOON = Duration.ofSeconds(90);

    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    <T extends AutoCloseable> T keep(T part) {
        running.push(part);
        return part;
    }

    /** A node that {@code program} would run with a new key and these settings. */
    static NodePlan plan(TestProgram program, Statement... statements) {
        Host host = program.host();
        Invocation invocation = new Invocation(host, new GlobalOptions());
        return new NodePlan(
                invocation.directories(),
                PrivateKey.generate(host.random()),
                invocation.settings(List.of(statements)).settings(),
                List.<InetSocketAddress>of());
    }

    /** Starts a node with these settings; returns its port. */
    int start(TestProgram program, Statement... statements) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        Host host = program.host();
        Terminal terminal = new Terminal(InputStream.nullInputStream(), out, out, Terminal.Features.NONE);
        NodePlan plan = plan(program, statements);
        ObservedNode unused = keep(ObservedNode.open(
                plan,
                TunnelRole.of(plan.settings().tunnels()),
                host,
                new NodeEvents(terminal, host.clock(), () -> {})));
        String first = await().atMost(SOON)
                .until(() -> listening(said), Optional::isPresent)
                .orElseThrow();
        return new TestProgram.Run(0, first, "").json().path("port").asInt();
    }

    /** The line that says where it listens, once all of it is there. */
    private static Optional<String> listening(ByteArrayOutputStream said) {
        String all = said.toString(StandardCharsets.UTF_8);
        return all.substring(0, all.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.contains("listening"))
                .findFirst();
    }

    void end() throws Exception {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }
}
