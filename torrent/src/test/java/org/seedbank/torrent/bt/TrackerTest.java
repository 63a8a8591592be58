package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.net.InetAddresses;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.ListeningPorts;
import org.seedbank.torrent.engine.ListeningPorts.Transport;

class TrackerTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Discovery TRACKERS = new Discovery(true, false, false, false);

    private static final InetAddress LOOPBACK_6 = InetAddresses.forString("::1");

    @TempDir
    Path temp;

    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> servers = new CopyOnWriteArrayList<>();

    @AfterEach
    void stopServers() throws Exception {
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    private URI http(byte[] answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/announce", exchange -> {
            queries.add(exchange.getRequestURI().getRawQuery());
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        servers.add(() -> server.stop(0));
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/announce");
    }

    private static byte[] compactAnswer(InetSocketAddress peer) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes("d8:intervali1800e5:peers6:".getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes(compact(peer));
        answer.write('e');
        return answer.toByteArray();
    }

    private static byte[] compact(InetSocketAddress peer) {
        return ByteBuffer.allocate(6)
                .put(peer.getAddress().getAddress())
                .putShort((short) peer.getPort())
                .array();
    }

    @Test
    void findsPeersByTheHttpTrackersOfTheTorrentAndTellsThemWhatHappens() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            TestTorrent plain = TestTorrent.of(41, 300_000);
            plain.writeTo(alice.files());
            BtSession seeding = alice.start(plain.metainfo());
            URI dead = URI.create("http://127.0.0.1:1/announce");
            URI live = http(compactAnswer(seeding.listening()));
            TestTorrent torrent =
                    TestTorrent.of(41, TestTorrent.PIECE, false, List.of(dead, live), Map.of("file-41", 300_000));

            BtSession downloading = bob.start(Node.with(bob.task(torrent.metainfo()), TRACKERS));

            assertThat(downloading.completed()).succeedsWithin(SOON);
            assertThat(downloading.stop()).succeedsWithin(SOON);
            await().atMost(SOON).until(() -> queries.size() >= 3);
            assertThat(queries.get(0))
                    .contains(
                            "event=started",
                            "left=300000",
                            "compact=1",
                            "port=" + downloading.listening().getPort())
                    .contains("info_hash=%"
                            + torrent.metainfo()
                                    .infoHash()
                                    .value()
                                    .toHex()
                                    .substring(0, 2)
                                    .toUpperCase(Locale.ROOT));
            assertThat(queries.get(1)).contains("event=completed", "left=0", "downloaded=300000");
            assertThat(queries.get(2)).contains("event=stopped");
        }
    }

    @Test
    void tellsTrackersThePortThatARouterForwards() throws Exception {
        RouterOfOnePort router = new RouterOfOnePort();
        Path directory = temp.resolve("alice");
        TestTorrent plain = TestTorrent.of(41, 300_000);
        try (Node alice = new Node(
                directory, Node.settings(directory, 0).with((ListeningPorts) router), SwarmExtensionFactory.NONE)) {
            plain.writeTo(alice.files());

            BtSession seeding = alice.start(
                    Node.with(alice.task(plain.metainfo()), TRACKERS, http(compactAnswer(new InetSocketAddress(1)))));

            await().atMost(SOON).until(() -> !queries.isEmpty());
            assertThat(queries.get(0)).contains("port=" + RouterOfOnePort.OUTSIDE + "&");
            int port = seeding.listening().getPort();
            assertThat(router.open)
                    .containsExactlyInAnyOrderEntriesOf(Map.of(Transport.TCP, port, Transport.UDP, port));
        }
        assertThat(router.open).isEmpty();
    }

    @Test
    void tellsTrackersThatItIsAPartialSeed() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            TestTorrent torrent = TestTorrent.of(
                    43,
                    TestTorrent.PIECE,
                    false,
                    List.of(),
                    Map.of("a", TestTorrent.PIECE, "b", 2 * TestTorrent.PIECE));
            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(torrent.metainfo());
            URI tracker = http(compactAnswer(seeding.listening()));

            BtSession downloading = bob.start(Node.with(
                    Node.with(bob.task(torrent.metainfo()), Discovery.NONE, tracker), (metainfo, index) -> index == 0));

            assertThat(downloading.completed()).succeedsWithin(SOON);
            await().atMost(SOON).until(() -> queries.size() >= 2);
            assertThat(queries.get(0)).contains("event=started");
            assertThat(queries.get(1)).contains("event=paused", "left=" + 2 * TestTorrent.PIECE);
        }
    }

    @Test
    void findsPeersByAUdpTrackerThatTheUserNamed() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            TestTorrent torrent = TestTorrent.of(42, 300_000);
            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(torrent.metainfo());
            int port = udp(compact(seeding.listening()));

            BtSession downloading = bob.start(Node.with(
                    bob.task(torrent.metainfo()), Discovery.NONE, URI.create("udp://127.0.0.1:" + port + "/announce")));

            assertThat(downloading.completed()).succeedsWithin(SOON);
            assertThat(queries.get(0))
                    .isEqualTo("event 2 of " + torrent.metainfo().infoHash());
        }
    }

    /** A tracker of BEP 15 that knows one peer. */
    private int udp(byte[] peer) throws SocketException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        servers.add(socket);
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    serve(socket, peer);
                }
            } catch (IOException e) {
                // Closed at the end of the test.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return socket.getLocalPort();
    }

    private void serve(DatagramSocket socket, byte[] peer) throws IOException {
        DatagramPacket request = new DatagramPacket(new byte[2048], 2048);
        socket.receive(request);
        ByteBuffer in = ByteBuffer.wrap(request.getData(), 0, request.getLength());
        boolean isConnect = in.getInt(8) == 0;
        ByteBuffer out = ByteBuffer.allocate(isConnect ? 16 : 20 + peer.length);
        out.putInt(in.getInt(8)).putInt(in.getInt(12));
        if (isConnect) {
            out.putLong(4711);
        } else {
            assertThat(in.getLong(0)).isEqualTo(4711);
            queries.add("event " + in.getInt(80) + " of "
                    + Bytes.copyOf(ByteBuffer.wrap(request.getData(), 16, 20)).toHex());
            out.putInt(1800).putInt(0).putInt(1).put(peer);
        }
        socket.send(new DatagramPacket(out.array(), out.capacity(), request.getSocketAddress()));
    }

    private static AnnounceRequest request() {
        return new AnnounceRequest(
                TestTorrent.of(43, 1).metainfo().infoHash(),
                Bytes.filled(20, 'p'),
                6881,
                1,
                2,
                3,
                4,
                AnnounceRequest.Event.NONE);
    }

    private static AnnounceAnswer ask(URI tracker, NetworkPolicy policy) throws IOException {
        Border border = new Border(policy, List.of(), List.of());
        AnnounceRequest request = request();
        return tracker.getScheme().equals("udp")
                ? new UdpTracker(border, new Random()).announce(tracker, request)
                : new HttpTracker(border).announce(tracker, request);
    }

    private static NetworkPolicy closed() {
        return NetworkPolicy.closed(Set.of());
    }

    @Test
    void readsPeersInAllThreeForms() throws Exception {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes("d8:intervali60e5:peersld2:ip9:127.0.0.14:porti1000eed2:ip11:example.org4:porti1ee"
                .getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes("e6:peers618:".getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes(LOOPBACK_6.getAddress());
        answer.writeBytes(new byte[] {0x10, 1});
        answer.write('e');

        AnnounceAnswer read = ask(http(answer.toByteArray()), closed());

        assertThat(read.seconds()).isEqualTo(60);
        assertThat(read.peers())
                .containsExactly(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1000),
                        new InetSocketAddress(LOOPBACK_6, 0x1001));
        assertThat(ask(
                                http("d8:intervali9e5:peers12:\0\0\0\1\0\2abcdefe".getBytes(StandardCharsets.US_ASCII)),
                                closed())
                        .peers())
                .hasSize(2);
    }

    @Test
    void refusesAnswersThatAreNotBoundedBencode() throws Exception {
        byte[] bomb = new byte[100_000];
        java.util.Arrays.fill(bomb, (byte) 'l');
        byte[] flood = new byte[3 << 20];

        assertThatThrownBy(() -> ask(http(bomb), closed()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nested");
        assertThatThrownBy(() -> ask(http(flood), closed())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ask(http("d14:failure reason4:nonee".getBytes(StandardCharsets.US_ASCII)), closed()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none");
    }

    /** A server that answers with what {@code answer} does. */
    private URI serve(HttpHandler answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        servers.add(() -> server.stop(0));
        server.createContext("/", answer);
        server.start();
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/announce");
    }

    @Test
    void readsNoMoreOfALongAnswerThanAnAnswerMayHave() throws Exception {
        byte[] mebibyte = new byte[1 << 20];
        AtomicInteger sent = new AtomicInteger();
        URI endless = serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (sent.get() < 500) {
                exchange.getResponseBody().write(mebibyte);
                sent.incrementAndGet();
            }
            exchange.close();
        });

        assertThatThrownBy(() -> ask(http(new byte[10 << 20]), closed())).hasMessageContaining("more than");
        assertThatThrownBy(() -> ask(endless, closed())).hasMessageContaining("more than");
        assertThat(sent.get()).isLessThan(100);
    }

    @Test
    void doesNotWaitForAnAnswerThatComesByteForByte() throws Exception {
        URI dripping = serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int count = 0; count < 1_000_000; count++) {
                exchange.getResponseBody().write('d');
                exchange.getResponseBody().flush();
            }
            exchange.close();
        });
        Border border = new Border(closed(), List.of(), List.of());

        assertThatThrownBy(() ->
                        new HttpTracker(border, Duration.ofMillis(500), Socket::connect).announce(dripping, request()))
                .hasMessageContaining("takes too long");
    }

    @Test
    void unpacksNothing() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bomb)) {
            for (int count = 0; count < 64; count++) {
                zip.write(new byte[1 << 20]);
            }
        }
        URI packed = serve(exchange -> {
            queries.add(String.valueOf(exchange.getRequestHeaders().getFirst("Accept-Encoding")));
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, bomb.size());
            exchange.getResponseBody().write(bomb.toByteArray());
            exchange.close();
        });

        assertThatThrownBy(() -> ask(packed, closed()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unusable");
        assertThat(queries).containsExactly("null");
    }

    @Test
    void doesNotFollowATrackerInCirclesOrElsewhere() throws Exception {
        for (String elsewhere : List.of("/announce", "file:///etc/passwd", "ftp://127.0.0.1/", "http:///", ":")) {
            URI leading = serve(exchange -> {
                exchange.getResponseHeaders().add("Location", elsewhere);
                exchange.sendResponseHeaders(302, -1);
                exchange.close();
            });

            assertThatThrownBy(() -> ask(leading, closed())).as(elsewhere).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aClosedNetworkNeitherAsksStrangersNorLooksThemUp() {
        for (String tracker : List.of(
                "http://192.0.2.1/announce",
                "udp://192.0.2.1:80/announce",
                "http://tracker.example.org/announce",
                "udp://tracker.example.org:80")) {
            assertThatThrownBy(() -> ask(URI.create(tracker), closed()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("may not");
        }
    }

    @Test
    void aRedirectDoesNotLeadOutOfAClosedNetwork() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        servers.add(() -> server.stop(0));
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Location", "http://192.0.2.1/announce");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();

        assertThatThrownBy(() ->
                        ask(URI.create("http://localhost:" + server.getAddress().getPort() + "/"), closed()))
                .hasMessageContaining("may not or cannot find 192.0.2.1");
    }

    /** Forwards under another number than it is asked for. */
    private static final class RouterOfOnePort implements ListeningPorts {
        private static final int OUTSIDE = 50_001;

        private final Map<Transport, Integer> open = new ConcurrentHashMap<>();

        @Override
        public Listening opened(Transport transport, int port) {
            open.put(transport, port);
            return new Listening() {
                @Override
                public int outside() {
                    return OUTSIDE;
                }

                @Override
                public void close() {
                    open.remove(transport, port);
                }
            };
        }
    }
}
