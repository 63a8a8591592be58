package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.net.InetAddresses;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.torrent.engine.Transports;
import org.seedbank.trustchain.fixture.FreePorts;

/** Both families of addresses (BEP 7). */
class FamiliesTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    Path temp;

    private InetAddress six = InetAddress.getLoopbackAddress();

    @BeforeEach
    void needIpv6() {
        six = InetAddresses.forString("::1");
        try (DatagramSocket socket = new DatagramSocket(0, six)) {
            assertThat(socket.isBound()).isTrue();
        } catch (SocketException e) {
            assumeTrue(false, "this machine has no ::1: " + e.getMessage());
        }
    }

    @Test
    void aTorrentPassesOverIpv6Alone() throws Exception {
        try (Node alice = node("alice");
                Node bob = node("bob")) {
            TestTorrent torrent = TestTorrent.of(72, 300_000);
            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(torrent.metainfo());
            assertThat(seeding.listening().getAddress()).isEqualTo(six);

            BtSession downloading = bob.start(torrent.metainfo(), seeding);

            assertThat(downloading.completed()).succeedsWithin(SOON);
        }
    }

    private Node node(String name) {
        EngineSettings settings = new EngineSettings(
                        six,
                        0,
                        NetworkPolicy.closed(Set.of()),
                        temp.resolve(name).resolve("resume"))
                .with(new Transports(Encryption.PREFER, false));
        return new Node(temp.resolve(name), settings, SwarmExtensionFactory.NONE);
    }

    @Test
    void aUdpTrackerThatHasBothAddressesIsAskedOverBoth() throws Exception {
        byte[] peer4 = {127, 0, 0, 9, 0, 4};
        byte[] peer6 = ByteBuffer.allocate(18)
                .put(15, (byte) 1)
                .putShort(16, (short) 6)
                .array();
        try (DatagramSocket four = new DatagramSocket(FreePorts.next(), InetAddresses.forString("127.0.0.1"));
                DatagramSocket both = new DatagramSocket(four.getLocalPort(), six)) {
            serve(four, peer4);
            serve(both, peer6);

            AnnounceAnswer answer = new UdpTracker(
                            new Border(NetworkPolicy.closed(Set.of()), List.of(), List.of()), new Random())
                    .announce(URI.create("udp://localhost:" + four.getLocalPort()), request());

            assertThat(answer.peers())
                    .containsExactlyInAnyOrder(new InetSocketAddress("127.0.0.9", 4), new InetSocketAddress(six, 6));
        }
    }

    @Test
    void anHttpTrackerThatHasBothAddressesIsAskedOverBoth() throws Exception {
        HttpServer four = tracker(
                new InetSocketAddress(InetAddresses.forString("127.0.0.1"), FreePorts.next()),
                "d8:intervali60e5:peers6:\u007f\0\0\t\0\u0004e");
        HttpServer both = tracker(
                new InetSocketAddress(six, four.getAddress().getPort()),
                "d8:intervali90e6:peers618:" + "\0".repeat(15) + "\u0001\0\u0006e");
        try {
            HttpTracker tracker = new HttpTracker(new Border(NetworkPolicy.closed(Set.of()), List.of(), List.of()));
            URI address = URI.create("http://localhost:" + four.getAddress().getPort() + "/announce");

            AnnounceAnswer answer = tracker.announce(address, request());

            assertThat(answer.peers())
                    .containsExactlyInAnyOrder(new InetSocketAddress("127.0.0.9", 4), new InetSocketAddress(six, 6));
            assertThat(answer.seconds()).isEqualTo(90);
            both.stop(0);
            assertThat(tracker.announce(address, request()).peers())
                    .containsExactly(new InetSocketAddress("127.0.0.9", 4));
        } finally {
            four.stop(0);
            both.stop(0);
        }
    }

    private static HttpServer tracker(InetSocketAddress at, String answer) throws IOException {
        byte[] body = answer.getBytes(StandardCharsets.ISO_8859_1);
        HttpServer server = HttpServer.create(at, 0);
        server.createContext("/announce", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static AnnounceRequest request() {
        return new AnnounceRequest(
                TestTorrent.of(73, 1).metainfo().infoHash(),
                Bytes.filled(20, 'p'),
                6881,
                1,
                2,
                3,
                4,
                AnnounceRequest.Event.NONE);
    }

    /** A tracker of BEP 15 that knows one peer. */
    private static void serve(DatagramSocket socket, byte[] peer) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    DatagramPacket request = new DatagramPacket(new byte[2048], 2048);
                    socket.receive(request);
                    ByteBuffer in = ByteBuffer.wrap(request.getData(), 0, request.getLength());
                    boolean isConnect = in.getInt(8) == 0;
                    ByteBuffer out = ByteBuffer.allocate(isConnect ? 16 : 20 + peer.length);
                    out.putInt(in.getInt(8)).putInt(in.getInt(12));
                    if (!isConnect) {
                        out.putInt(1800).putInt(0).putInt(1).put(peer);
                    }
                    socket.send(new DatagramPacket(out.array(), out.capacity(), request.getSocketAddress()));
                }
            } catch (IOException e) {
                // Closed at the end of the test.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
