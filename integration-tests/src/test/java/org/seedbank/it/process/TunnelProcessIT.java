package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Relays, exits and an owner as processes; another program uses the circuits over SOCKS5. */
class TunnelProcessIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int HEADER = 10;

    @TempDir
    Path root;

    private CircuitNodes nodes;

    @BeforeEach
    void prepare() {
        nodes = new CircuitNodes(root);
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    @Test
    @Timeout(400)
    void goesOnWhenARelayAndAnExitAreKilled() throws IOException {
        RunningProcess firstExit = nodes.exit("exit-1");
        nodes.exit("exit-2");
        RunningProcess firstRelay = nodes.relay("relay-1");
        nodes.awaitKnown(nodes.relay("relay-2"), 3);
        Outcome exits = new Seedbank(Files.createDirectory(root.resolve("curious")))
                .call("--json", "tunnels", "exits", "--bootstrap", nodes.meeting());
        assertThat(String.join("", exits.succeeded().output()))
                .contains("seedbank.exits/1", "\"exit bt\"", nodes.meeting());
        try (RunningProcess owner = socks();
                Client client = new Client(port(owner));
                Echo echo = new Echo()) {
            awaitEcho(client, echo);

            firstRelay.kill();
            awaitEcho(client, echo);
            firstExit.kill();
            awaitEcho(client, echo);

            assertThat(echo.visitors()).isNotEmpty().doesNotContain(client.port());
            owner.interrupt();
            assertThat(owner.awaitExit(LIMIT)).as("%s", owner).isZero();
        }
    }

    @Test
    @Timeout(200)
    void saysWhyThereIsNoCircuitAndSendsNothing() throws IOException {
        Outcome outcome = new Seedbank(Files.createDirectory(root.resolve("alone")))
                .call("tunnels", "test", "--hops", "2", "--wait", "1s");

        assertThat(outcome.code()).as("%s", outcome).isEqualTo(48);
        assertThat(String.join(" ", outcome.errors())).contains("no relay known", "nothing was sent in the clear");
    }

    private RunningProcess socks() throws IOException {
        String[] words = {
            "--json", "tunnels", "socks", "--hops", "2", "--port", "0", "--wait", "60s", "--bootstrap", nodes.meeting()
        };
        return new Seedbank(Files.createDirectory(root.resolve("owner"))).start(words);
    }

    private static int port(RunningProcess process) {
        return process.awaitEvent("listening", LIMIT).path("port").asInt();
    }

    /** Sends again and again; whatever is lost on a dead circuit, something comes back in the end. */
    private static void awaitEcho(Client client, Echo echo) {
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(100)).until(() -> {
            client.send(echo.port());
            return client.hears(echo.port());
        });
    }

    /** A program that knows SOCKS5 and nothing else. */
    private static final class Client implements AutoCloseable {
        private final Socket control;
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final int relay;
        private long number;

        Client(int port) throws IOException {
            control = new Socket(InetAddress.getLoopbackAddress(), port);
            control.getOutputStream().write(new byte[] {5, 1, 0, 5, 3, 0, 1, 0, 0, 0, 0, 0, 0});
            DataInputStream in = new DataInputStream(control.getInputStream());
            assertThat(in.readUnsignedShort()).isEqualTo(0x0500);
            assertThat(in.readInt()).isEqualTo(0x05000001);
            assertThat(in.readInt()).isEqualTo(0x7f000001);
            relay = in.readUnsignedShort();
            socket.setSoTimeout(500);
        }

        int port() {
            return socket.getLocalPort();
        }

        void send(int target) throws IOException {
            number++;
            byte[] datagram = new byte[HEADER + 20 + Long.BYTES];
            ByteBuffer.wrap(datagram)
                    .putInt(1) // no fragment, IPv4
                    .putInt(0x7f000001)
                    .putShort((short) target)
                    .put((byte) 1) // uTP, or the exit would not let it out
                    .putLong(HEADER + 20, number);
            socket.send(new DatagramPacket(datagram, datagram.length, InetAddress.getLoopbackAddress(), relay));
        }

        /** Whether the newest datagram came back. */
        boolean hears(int target) throws IOException {
            byte[] heard = new byte[2048];
            DatagramPacket packet = new DatagramPacket(heard, heard.length);
            try {
                do {
                    socket.receive(packet);
                    assertThat(ByteBuffer.wrap(heard).getShort(8) & 0xffff).isEqualTo(target);
                } while (ByteBuffer.wrap(heard).getLong(HEADER + 20) != number);
                return true;
            } catch (SocketTimeoutException e) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
            control.close();
        }
    }

    /** Somebody outside the overlay who sends back what comes. */
    private static final class Echo implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final List<Integer> visitors = new CopyOnWriteArrayList<>();

        Echo() throws IOException {
            Thread thread = new Thread(this::run, "echo");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        List<Integer> visitors() {
            return visitors;
        }

        @Override
        public void close() {
            socket.close();
        }

        private void run() {
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            while (!socket.isClosed()) {
                try {
                    packet.setLength(2048);
                    socket.receive(packet);
                    visitors.add(packet.getPort());
                    socket.send(packet);
                } catch (IOException e) {
                    // closed
                }
            }
        }
    }
}
