package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.wiring.SocksServer;
import org.seedbank.cli.wiring.TunnelHost;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.pool.PoolPlan;

/** Clients that want a stream, which they get for one question to a tracker. */
class SocksServerTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    private Path temp;

    private final NodesHere nodes = new NodesHere();

    @AfterEach
    void stopAll() throws Exception {
        nodes.end();
    }

    @Test
    void asksATrackerThroughAnExitThatDoesSoAlthoughOthersAreKnown() throws IOException {
        String exits = "127.0.0.1:" + startExit("bt") + ", 127.0.0.1:" + startExit("http");
        TestProgram owner = new TestProgram(temp.resolve("owner"));
        TunnelHost host = nodes.keep(TunnelHost.open(
                NodesHere.plan(owner, Options.statement("node.bootstrap", exits, "test")), owner.host()));
        await().atMost(SOON)
                .until(() -> !host.candidates(PeerFlag.EXIT_BT).isEmpty()
                        && !host.candidates(PeerFlag.EXIT_HTTP).isEmpty());
        SocksServer server = nodes.keep(new SocksServer(host, PoolPlan.of(CircuitPlan.of(1)), 0));

        String answer = askThrough(server, webTracker());

        assertThat(answer).startsWith("HTTP/1.").endsWith("5:hello");
    }

    @Test
    void closesTheConnectionOfWhoeverSpeaksAnotherProtocol() throws IOException {
        TestProgram owner = new TestProgram(temp.resolve("owner"));
        TunnelHost host = nodes.keep(TunnelHost.open(NodesHere.plan(owner), owner.host()));
        SocksServer server = nodes.keep(new SocksServer(host, PoolPlan.of(CircuitPlan.of(1)), 0));

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
        nodes.keep(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    private int startExit(String services) {
        return nodes.start(
                new TestProgram(temp.resolve(services)), Options.statement("tunnels.exit", services, "test"));
    }
}
