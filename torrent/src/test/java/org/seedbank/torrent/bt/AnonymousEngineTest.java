package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.BencodeValue;
import org.seedbank.torrent.source.BencodeWriter;
import org.seedbank.torrent.source.MagnetLink;
import org.seedbank.trustchain.token.ByteCount;

/** Anonymous torrents among ordinary ones; what carries their datagrams is a socket that is not theirs. */
class AnonymousEngineTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    private final List<AutoCloseable> parts = new ArrayList<>();
    private final FarSocket network = new FarSocket();
    private Node ordinary;
    private BtTorrentEngine anonymous;

    @BeforeEach
    void begin() {
        ordinary = keep(new Node(temp.resolve("ordinary")));
        anonymous = anonymous(List.of());
        parts.add(network);
    }

    @AfterEach
    void end() throws Exception {
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).close();
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.add(part);
        return part;
    }

    private BtTorrentEngine anonymous(List<Location> hashTable) {
        return keep(BtTorrentEngine.anonymous(
                Node.settings(temp.resolve("anonymous"), 0),
                new AnonymousPlan(network, hashTable),
                Clock.systemUTC(),
                new Random()));
    }

    private Path files() {
        return temp.resolve("anonymous").resolve("files");
    }

    private TorrentTask task(TorrentSource source, Discovery discovery, List<URI> trackers, BtSession... peers) {
        List<InetSocketAddress> named =
                Arrays.stream(peers).map(BtSession::listening).toList();
        return new TorrentTask(source, files(), FileSelection.ALL, named, trackers, discovery, TransferLimits.NONE);
    }

    @Test
    void downloadsByAMagnetLinkFromAnOrdinaryPeer() throws Exception {
        TestTorrent torrent = TestTorrent.of(71, 3_000_000);
        torrent.writeTo(ordinary.files());
        BtSession seeding = ordinary.start(torrent.metainfo());
        MagnetLink link = new MagnetLink(
                torrent.metainfo().infoHash(), Optional.empty(), List.of(), List.of(seeding.listening()));

        BtSession downloading =
                (BtSession) anonymous.start(task(new TorrentSource.Magnet(link), Discovery.NONE, List.of()));

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(torrent.isIn(files())).isTrue();
        assertThat(network.contacts()).containsExactly(seeding.listening());
    }

    @Test
    void meetsMembersWhoHideAsLongAsItRuns() throws Exception {
        TestTorrent torrent = TestTorrent.of(76, 100_000);
        String name = torrent.metainfo().infoHash().value().toHex();

        BtSession session = (BtSession)
                anonymous.start(task(new TorrentSource.Known(torrent.metainfo()), Discovery.ALL, List.of()));
        await().atMost(SOON)
                .until(() -> network.memberships().stream().anyMatch(each -> each.startsWith("enter " + name)));
        assertThat(session.stop()).succeedsWithin(SOON);

        assertThat(network.memberships()).contains("leave " + name);
    }

    @Test
    void meetsNobodyIfTheTorrentIsPrivateOrNobodyIsToBeLookedFor() throws Exception {
        TestTorrent secret = TestTorrent.of(77, TestTorrent.PIECE, true, List.of(), Map.of("secret.bin", 100_000));
        TestTorrent quiet = TestTorrent.of(78, 100_000);

        for (TorrentTask each : List.of(
                task(new TorrentSource.Known(secret.metainfo()), Discovery.ALL, List.of()),
                task(new TorrentSource.Known(quiet.metainfo()), Discovery.NONE, List.of()))) {
            TorrentSession session = anonymous.start(each);
            assertThat(session.content()).succeedsWithin(SOON);
            assertThat(session.stop()).succeedsWithin(SOON);
        }

        assertThat(network.memberships()).noneMatch(each -> each.startsWith("enter"));
    }

    @Test
    void seedsToAnOrdinaryPeerThatItDials() throws Exception {
        TestTorrent torrent = TestTorrent.of(72, 1_000_000);
        torrent.writeTo(files());
        BtSession downloading = ordinary.start(torrent.metainfo());

        anonymous.start(task(new TorrentSource.Known(torrent.metainfo()), Discovery.NONE, List.of(), downloading));

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(torrent.isIn(ordinary.files())).isTrue();
    }

    @Test
    void goesOnWhenItSuddenlyComesFromElsewhere() throws Exception {
        TestTorrent torrent = TestTorrent.of(73, 4_000_000);
        torrent.writeTo(ordinary.files());
        TorrentTask slowly = Node.with(ordinary.task(torrent.metainfo()), limit(2_000_000));
        BtSession seeding = ordinary.start(slowly);

        BtSession downloading = (BtSession)
                anonymous.start(task(new TorrentSource.Known(torrent.metainfo()), Discovery.NONE, List.of(), seeding));
        await().atMost(SOON).until(() -> downloading.status().verified().value() > 500_000);
        network.reroute();

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(torrent.isIn(files())).isTrue();
    }

    @Test
    void doesNotHearOfPeersFromPeers() throws Exception {
        TestTorrent torrent = TestTorrent.of(77, 2_000_000);
        torrent.writeTo(ordinary.files());
        Node other = keep(new Node(temp.resolve("other")));
        torrent.writeTo(other.files());
        Discovery gossip = new Discovery(false, false, true, false);
        BtSession named =
                ordinary.start(Node.with(Node.with(ordinary.task(torrent.metainfo()), gossip), limit(1_000_000)));
        BtSession unnamed = other.start(Node.with(other.task(torrent.metainfo(), named), gossip));
        await().atMost(SOON).until(() -> unnamed.status().peers() == 1);

        BtSession downloading = (BtSession)
                anonymous.start(task(new TorrentSource.Known(torrent.metainfo()), gossip, List.of(), named));

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(network.contacts()).containsExactly(named.listening());
    }

    private static TransferLimits limit(long up) {
        return new TransferLimits(TransferLimits.NONE.down(), new ByteCount(up));
    }

    @Test
    void findsPeersByAUdpTracker() throws Exception {
        TestTorrent torrent = TestTorrent.of(74, 300_000);
        torrent.writeTo(ordinary.files());
        BtSession seeding = ordinary.start(torrent.metainfo());
        List<ByteBuffer> heard = new CopyOnWriteArrayList<>();
        int port = serve(question -> {
            heard.add(question);
            boolean isConnect = question.getInt(8) == 0;
            ByteBuffer out = ByteBuffer.allocate(isConnect ? 16 : 26);
            out.putInt(question.getInt(8)).putInt(question.getInt(12));
            return isConnect
                    ? out.putLong(4711).array()
                    : out.putInt(1800)
                            .putInt(0)
                            .putInt(1)
                            .put(compact(seeding.listening()))
                            .array();
        });

        URI tracker = URI.create("udp://127.0.0.1:" + port + "/announce");
        BtSession downloading = (BtSession)
                anonymous.start(task(new TorrentSource.Known(torrent.metainfo()), Discovery.NONE, List.of(tracker)));

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(heard.get(1).getLong(0)).isEqualTo(4711);
        assertThat(heard.get(1).getShort(96)).as("port that is told").isEqualTo((short) 1);
        assertThat(network.outcomes()).startsWith("TRACKERS answered", "TRACKERS answered");
    }

    /** So that the network asks it through somebody else. */
    @Test
    void saysThatATrackerIsSilent() throws Exception {
        TestTorrent torrent = TestTorrent.of(78, 300_000);
        int port = serve(question -> new byte[1]);
        URI tracker = URI.create("udp://127.0.0.1:" + port + "/announce");

        anonymous.start(task(new TorrentSource.Known(torrent.metainfo()), Discovery.NONE, List.of(tracker)));

        await().atMost(SOON).until(() -> network.outcomes().size() >= 2);
        assertThat(network.outcomes()).containsOnly("TRACKERS silent");
    }

    @Test
    void hasATrackerAskedOverHttpWithoutSayingWhoAsks() throws Exception {
        TestTorrent torrent = TestTorrent.of(75, 300_000);
        torrent.writeTo(ordinary.files());
        BtSession seeding = ordinary.start(torrent.metainfo());
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes("d8:intervali1800e5:peers6:".getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes(compact(seeding.listening()));
        answer.write('e');
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/announce", exchange -> {
            exchange.sendResponseHeaders(200, answer.size());
            exchange.getResponseBody().write(answer.toByteArray());
            exchange.close();
        });
        server.start();
        parts.add(() -> server.stop(0));

        BtSession downloading = (BtSession) anonymous.start(task(
                new TorrentSource.Known(torrent.metainfo()),
                Discovery.NONE,
                List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/announce"))));

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(network.asked().get(0))
                .startsWith("GET /announce?info_hash=%")
                .contains("port=1&", "left=300000", "HTTP/1.0\r\nHost: 127.0.0.1:")
                .doesNotContainIgnoringCase("user-agent", "seedbank", "SB0");
    }

    @Test
    void followsATrackerToAnAddressWithoutQuestion() throws Exception {
        TestTorrent torrent = TestTorrent.of(80, 300_000);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/announce", exchange -> {
            exchange.getResponseHeaders().add("Location", "/moved");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        server.start();
        parts.add(() -> server.stop(0));

        anonymous.start(task(
                new TorrentSource.Known(torrent.metainfo()),
                Discovery.NONE,
                List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/announce"))));

        await().atMost(SOON).until(() -> network.asked().size() >= 2);
        assertThat(network.asked().get(1)).startsWith("GET /moved HTTP/1.0\r\n");
    }

    @Test
    void findsPeersInTheHashTableWithoutBecomingPartOfIt() throws Exception {
        TestTorrent torrent = TestTorrent.of(76, 300_000);
        torrent.writeTo(ordinary.files());
        BtSession seeding = ordinary.start(torrent.metainfo());
        List<Bytes> heard = new CopyOnWriteArrayList<>();
        int near = serve(question -> {
            heard.add(Bytes.copyOf(question));
            return answer(question, "values", compact(seeding.listening()));
        });
        int first = serve(question -> {
            ByteBuffer node = ByteBuffer.allocate(26);
            torrent.metainfo().infoHash().value().putInto(node);
            node.put(compact(new InetSocketAddress(InetAddress.getLoopbackAddress(), near)));
            return answer(question, "nodes", node.array());
        });
        BtTorrentEngine searching = anonymous(List.of(new Location.Named("a.name.of.the.far.end", first)));

        BtSession downloading = (BtSession) searching.start(
                task(new TorrentSource.Known(torrent.metainfo()), new Discovery(false, true, false, false), List.of()));

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(heard.get(0).toUtf8()).contains("9:get_peers2:roi1e");
        assertThat(network.outcomes()).startsWith("HASH_TABLE answered");
    }

    private static byte[] answer(ByteBuffer question, String key, byte[] value) {
        BencodeValue.Dictionary asked =
                (BencodeValue.Dictionary) Bencode.parse(Bytes.copyOf(question), BencodeLimits.MESSAGE);
        Bytes transaction = ((BencodeValue.Text) asked.find("t").orElseThrow()).value();
        BencodeWriter out = new BencodeWriter()
                .dictionary()
                .key("r")
                .dictionary()
                .key("id")
                .text(Bytes.filled(20, 'i'))
                .key(key);
        if (key.equals("values")) {
            out.list().text(Bytes.wrap(value)).end();
        } else {
            out.text(Bytes.wrap(value));
        }
        return out.end()
                .key("t")
                .text(transaction)
                .key("y")
                .text("r")
                .end()
                .toBytes()
                .toArray();
    }

    private static byte[] compact(InetSocketAddress peer) {
        return ByteBuffer.allocate(6)
                .put(peer.getAddress().getAddress())
                .putShort((short) peer.getPort())
                .array();
    }

    private interface Answering {
        byte[] to(ByteBuffer question);
    }

    /** Answers datagrams on a port of this machine. */
    private int serve(Answering answering) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        parts.add(socket);
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    DatagramPacket question = new DatagramPacket(new byte[2048], 2048);
                    socket.receive(question);
                    byte[] answer = answering.to(ByteBuffer.wrap(question.getData(), 0, question.getLength())
                            .slice());
                    socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
                }
            } catch (IOException e) {
                // Closed at the end of the test.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return socket.getLocalPort();
    }
}
