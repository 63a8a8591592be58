package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.torrent.engine.Transports;
import org.seedbank.torrent.engine.WebSeedStatus;
import org.seedbank.torrent.source.BencodeWriter;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.MetainfoReader;
import org.seedbank.torrent.web.WebFileServer;

/** An engine that fetches from web servers on 127.0.0.1. */
class WebSeedTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    private static Metainfo withSeeds(Metainfo torrent, URI... seeds) {
        BencodeWriter writer = new BencodeWriter()
                .dictionary()
                .key("info")
                .raw(MetainfoReader.infoOf(torrent))
                .key("url-list")
                .list();
        List.of(seeds).forEach(seed -> writer.text(seed.toString()));
        Bytes encoded = writer.end().end().toBytes();
        return MetainfoReader.parse(encoded);
    }

    private static byte[] content(TestTorrent torrent) {
        return torrent.contents().values().iterator().next();
    }

    private static WebSeedStatus only(BtSession session) {
        assertThat(session.webSeeds()).hasSize(1);
        return session.webSeeds().get(0);
    }

    @Test
    void fetchesAFileWithoutAnyPeer() throws IOException {
        TestTorrent torrent = TestTorrent.of(1, 3_000_000);
        try (WebFileServer server = new WebFileServer().with("/data/file-1", content(torrent));
                Node bob = new Node(temp.resolve("bob"))) {
            BtSession session = bob.start(withSeeds(torrent.metainfo(), server.at("/data/")));

            assertThat(session.completed()).succeedsWithin(SOON);

            assertThat(torrent.isIn(bob.files())).isTrue();
            assertThat(only(session).received().value()).isEqualTo(3_000_000);
            assertThat(session.status().peers()).isZero();
            assertThat(session.status().downloaded().value()).isEqualTo(3_000_000);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(only(session).state()).isEqualTo(WebSeedStatus.State.IDLE));
        }
    }

    @Test
    void putsFilesTogetherWhosePiecesOverlap() throws IOException {
        TestTorrent torrent = TestTorrent.of(
                2, 1 << 15, false, List.of(), Map.of("a b", 100_001, "b#ä", 1, "c", 300_000, "d", 2, "e?", 40_000));
        try (WebFileServer server = new WebFileServer();
                Node bob = new Node(temp.resolve("bob"))) {
            torrent.contents()
                    .forEach((name, content) ->
                            server.with("/data/" + torrent.metainfo().name() + "/" + name, content));
            BtSession session = bob.start(withSeeds(torrent.metainfo(), server.at("/data")));

            assertThat(session.completed()).succeedsWithin(SOON);

            assertThat(torrent.isIn(bob.files())).isTrue();
            assertThat(server.requests()).anyMatch(request -> request.startsWith("/data/torrent-2/b%23%C3%A4 "));
        }
    }

    @Test
    void neverAsksAgainWhoGaveAPieceOfAWrongHash() throws IOException {
        TestTorrent torrent = TestTorrent.of(3, 1_000_000);
        byte[] wrong = content(torrent).clone();
        for (int at = 0; at < wrong.length; at += TestTorrent.PIECE) {
            wrong[at] ^= 1;
        }
        try (WebFileServer server = new WebFileServer().with("/file-3", wrong);
                Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            BtSession session = bob.start(withSeeds(torrent.metainfo(), server.at("/file-3")));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(only(session).state()).isEqualTo(WebSeedStatus.State.BANNED));
            assertThat(only(session).problem()).contains("a piece that it gave has a wrong hash");
            assertThat(session.status().verified().value()).isZero();

            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(torrent.metainfo(), session);

            assertThat(session.completed()).succeedsWithin(SOON);
            assertThat(torrent.isIn(bob.files())).isTrue();
            await().atMost(SOON).until(() -> seeding.status().uploaded().value() >= 1_000_000);
        }
    }

    @Test
    void waitsAfterAFailureAndThenGoesOn() throws IOException {
        TestTorrent torrent = TestTorrent.of(4, 400_000);
        AtomicInteger answers = new AtomicInteger();
        try (WebFileServer server = new WebFileServer().with("/file-4", content(torrent));
                Node bob = new Node(temp.resolve("bob"))) {
            server.answering((exchange, file) -> {
                if (answers.incrementAndGet() == 3) {
                    exchange.sendResponseHeaders(503, -1);
                } else {
                    WebFileServer.range(exchange, file);
                }
            });
            BtSession session = bob.start(withSeeds(torrent.metainfo(), server.at("/file-4")));

            assertThat(session.completed()).succeedsWithin(SOON);

            assertThat(torrent.isIn(bob.files())).isTrue();
            assertThat(only(session).received().value()).isGreaterThanOrEqualTo(400_000);
        }
    }

    @Test
    void leavesAServerAloneThatHasAnotherFile() throws IOException {
        TestTorrent torrent = TestTorrent.of(5, 400_000);
        byte[] longer = Arrays.copyOf(content(torrent), 400_001);
        try (WebFileServer server = new WebFileServer().with("/file-5", longer);
                Node bob = new Node(temp.resolve("bob"))) {
            BtSession session = bob.start(withSeeds(torrent.metainfo(), server.at("/file-5")));

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(only(session).state()).isEqualTo(WebSeedStatus.State.WAITING));
            assertThat(only(session).problem()).contains("its file has 400001 bytes, ours 400000");
            assertThat(only(session).received().value()).isZero();
        }
    }

    @Test
    void asksNoServerWhereTheUserDoesNotWantIt() throws IOException {
        TestTorrent torrent = TestTorrent.of(6, 100_000);
        Path directory = temp.resolve("bob");
        EngineSettings settings = Node.settings(directory, 0).with(new Transports(Encryption.PREFER, true, false));
        try (WebFileServer server = new WebFileServer().with("/file-6", content(torrent));
                Node bob = new Node(directory, settings, SwarmExtensionFactory.NONE)) {
            BtSession session = bob.start(withSeeds(torrent.metainfo(), server.at("/file-6")));
            assertThat(session.metainfo()).succeedsWithin(SOON);

            assertThat(session.webSeeds()).isEmpty();
            assertThat(server.requests()).isEmpty();
        }
    }
}
