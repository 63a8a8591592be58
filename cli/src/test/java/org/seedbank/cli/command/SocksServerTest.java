package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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
import org.seedbank.cli.wiring.SocksServer;
import org.seedbank.cli.wiring.TunnelHost;
import org.seedbank.cli.wiring.TunnelRole;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.pool.PoolPlan;

/** Clients that want a stream, which they get for one question to a tracker. */
class SocksServerTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    private Path temp;

    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    @AfterEach
    void stopAll() throws Exception {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }

    @Test
    void asksATrackerThroughAnExitThatDoesSoAlthoughOthersAreKnown() throws IOException {
        String exits = "127.0.0.1:" + startExit("bt") + ", 127.0.0.1:" + startExit("http");
        TestProgram owner = new TestProgram(temp.resolve("owner"));
        TunnelHost host =
                keep(TunnelHost.open(plan(owner, Options.statement("node.bootstrap", exits, "test")), owner.host()));
        await().atMost(SOON)
                .until(() -> !host.candidates(PeerFlag.EXIT_BT).isEmpty()
                        && !host.candidates(PeerFlag.EXIT_HTTP).isEmpty());
        SocksServer server = keep(new SocksServer(host, PoolPlan.of(CircuitPlan.of(1)), 0));

        String answer = askThrough(server, webTracker());

        assertThat(answer).startsWith("HTTP/1.").endsWith("5:hello");
    }

    @Test
    void closesTheConnectionOfWhoeverSpeaksAnotherProtocol() throws IOException {
        TestProgram owner = new TestProgram(temp.resolve("owner"));
        TunnelHost host = keep(TunnelHost.open(plan(owner), owner.host()));
        SocksServer server = keep(new SocksServer(host, PoolPlan.of(CircuitPlan.of(1)), 0));

        for (String said :
                List.of("GET / HTTP/1.1\r\n\r\n", "\u0004\u0001", "\u0005\u0001\u0000\u0005\u0001\u0000\u0007ab")) {
            try (Socket client = connect(server)) {
                client.getOutputStream().write(Bytes.utf8(said).toArray());
                client.shutdownOutput();
                assertThat(client.getInputStream().readAllBytes().length)
                        .as(said)
                        .isLessThanOrEqualTo(2);
            }
        }
    }

    private static String askThrough(SocksServer server, int port) throws IOException {
        try (Socket client = connect(server)) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            client.getOutputStream().write(Bytes.fromHex("050100").toArray());
            assertThat(in.readUnsignedShort()).isEqualTo(0x0500);
            client.getOutputStream()
                    .write(Bytes.fromHex("050100017f000001" + String.format("%04x", port))
                            .toArray());
            byte[] reply = in.readNBytes(10);
            assertThat(reply[1]).isZero();
            client.getOutputStream()
                    .write(Bytes.utf8("GET /announce HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                            .toArray());
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static Socket connect(SocksServer server) throws IOException {
        Socket client =
                new Socket(InetAddress.getLoopbackAddress(), server.address().port());
        client.setSoTimeout((int) SOON.toMillis());
        return client;
    }

    private int webTracker() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/announce", exchange -> {
            exchange.sendResponseHeaders(200, 7);
            exchange.getResponseBody().write(Bytes.utf8("5:hello").toArray());
            exchange.close();
        });
        server.start();
        running.push(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    private int startExit(String services) {
        TestProgram program = new TestProgram(temp.resolve(services));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        Host host = program.host();
        Terminal terminal = new Terminal(InputStream.nullInputStream(), out, out, Terminal.Features.NONE);
        NodePlan plan = plan(program, Options.statement("tunnels.exit", services, "test"));
        keep(ObservedNode.open(
                plan, TunnelRole.of(plan.settings().tunnels()), host, new NodeEvents(terminal, host.clock())));
        await().atMost(SOON).until(() -> said.toString(StandardCharsets.UTF_8).contains("listening"));
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
