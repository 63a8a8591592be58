package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.torrent.engine.TorrentException;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentStatus.Phase;

class BtTorrentEngineTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    Path temp;

    @Test
    void downloadsByTorrentFromASeeder() throws Exception {
        TestTorrent torrent = TestTorrent.of(1, 1_000_000);
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(torrent.metainfo());

            BtSession downloading = bob.start(torrent.metainfo(), seeding);

            assertThat(downloading.completed()).succeedsWithin(SOON);
            assertThat(torrent.isIn(bob.files())).isTrue();
            assertThat(downloading.status().phase()).isEqualTo(Phase.SEEDING);
            assertThat(downloading.status().downloaded().value()).isEqualTo(1_000_000);
            await().atMost(SOON).until(() -> seeding.status().uploaded().value() == 1_000_000);
            assertThat(downloading.status().peers()).isEqualTo(1);
        }
    }

    @Test
    void tellsEachTimeThatAPeerComesToATorrentWithoutPeers() throws Exception {
        TestTorrent torrent = TestTorrent.of(1, 100_000);
        List<Integer> peers = new CopyOnWriteArrayList<>();
        try (Node alice = new Node(temp.resolve("alice"))) {
            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(torrent.metainfo());
            alice.net().whenVisited(() -> peers.add(seeding.status().peers()));

            for (String name : List.of("bob", "carol")) {
                try (Node visitor = new Node(temp.resolve(name))) {
                    BtSession downloading = visitor.start(torrent.metainfo(), seeding);
                    assertThat(downloading.completed()).succeedsWithin(SOON);
                }
                await().atMost(SOON).until(() -> seeding.status().peers() == 0);
            }
        }
        assertThat(peers).containsExactly(1, 1);
    }

    @Test
    void downloadsByMagnetAndServesTheInfoDictionaryAfterwards() throws Exception {
        TestTorrent torrent = TestTorrent.of(2, 600_000);
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"));
                Node carol = new Node(temp.resolve("carol"))) {
            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(torrent.metainfo());
            BtSession first = bob.startMagnet(torrent.metainfo(), seeding);
            assertThat(first.completed()).succeedsWithin(SOON);
            assertThat(seeding.stop()).succeedsWithin(SOON);

            BtSession second = carol.startMagnet(torrent.metainfo(), first);

            assertThat(second.metainfo()).succeedsWithin(SOON);
            assertThat(second.metainfo().join().infoHash())
                    .isEqualTo(torrent.metainfo().infoHash());
            assertThat(second.completed()).succeedsWithin(SOON);
            assertThat(torrent.isIn(carol.files())).isTrue();
        }
    }

    @Test
    void twoDownloadersThatDialEachOtherExchangePieces() throws Exception {
        TestTorrent torrent = TestTorrent.of(3, 2_000_000);
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"));
                Node carol = new Node(temp.resolve("carol"))) {
            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(torrent.metainfo());
            BtSession first = bob.start(torrent.metainfo());

            BtSession second = carol.start(torrent.metainfo(), first, seeding);

            assertThat(first.completed()).succeedsWithin(SOON);
            assertThat(second.completed()).succeedsWithin(SOON);
            assertThat(torrent.isIn(bob.files())).isTrue();
            assertThat(torrent.isIn(carol.files())).isTrue();
        }
    }

    @Test
    void completesWithoutTheFilesThatAreNotWanted() throws Exception {
        TestTorrent torrent =
                TestTorrent.of(4, 32 << 10, false, List.of(), Map.of("a", 100_000, "b", 500_000, "c", 100_000));
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(torrent.metainfo());

            BtSession downloading =
                    bob.start(Node.with(bob.task(torrent.metainfo(), seeding), (metainfo, index) -> index != 1));

            assertThat(downloading.completed()).succeedsWithin(SOON);
            assertThat(torrent.path(bob.files(), "a"))
                    .hasBinaryContent(torrent.contents().get("a"));
            assertThat(torrent.path(bob.files(), "c"))
                    .hasBinaryContent(torrent.contents().get("c"));
            // Pieces 0 to 3 hold a and the beginning of b, pieces 18 to 21 the end of b and c.
            assertThat(downloading.status().wanted().value()).isEqualTo(4 * (32 << 10) + 700_000 - 18 * (32 << 10));
            assertThat(downloading.status().downloaded())
                    .isEqualTo(downloading.status().wanted());
        }
    }

    @Test
    void runsTwoTorrentsAtOnceOnOnePort() throws Exception {
        TestTorrent one = TestTorrent.of(5, 700_000);
        TestTorrent other = TestTorrent.of(6, 700_000);
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            one.writeTo(alice.files());
            other.writeTo(alice.files());
            BtSession seedingOne = alice.start(one.metainfo());
            BtSession seedingOther = alice.start(other.metainfo());

            BtSession downloadingOne = bob.start(one.metainfo(), seedingOne);
            BtSession downloadingOther = bob.start(other.metainfo(), seedingOther);

            assertThat(downloadingOne.completed()).succeedsWithin(SOON);
            assertThat(downloadingOther.completed()).succeedsWithin(SOON);
            assertThat(one.isIn(bob.files())).isTrue();
            assertThat(other.isIn(bob.files())).isTrue();
            assertThat(seedingOne.listening()).isEqualTo(seedingOther.listening());
        }
    }

    @Test
    void refusesAPortThatIsTaken() throws Exception {
        TestTorrent torrent = TestTorrent.of(9, 10_000);
        Path directory = temp.resolve("alice");
        try (ServerSocket taken = WirePeer.listen();
                Node alice = new Node(
                        directory, Node.settings(directory, taken.getLocalPort()), SwarmExtensionFactory.NONE)) {
            assertThatThrownBy(() -> alice.start(torrent.metainfo()))
                    .isInstanceOf(TorrentException.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()))
                    .extracting(e -> ((TorrentException) e).kind())
                    .isEqualTo(TorrentException.Kind.PORT_IN_USE);
        }
    }

    @Test
    void refusesATorrentThatIsRunning() throws Exception {
        TestTorrent torrent = TestTorrent.of(10, 10_000);
        try (Node alice = new Node(temp.resolve("alice"))) {
            alice.start(torrent.metainfo());

            assertThatThrownBy(() -> alice.start(torrent.metainfo()))
                    .isInstanceOf(TorrentException.class)
                    .extracting(e -> ((TorrentException) e).kind())
                    .isEqualTo(TorrentException.Kind.ALREADY_ACTIVE);
        }
    }

    @Test
    void refusesADirectoryThatIsAFile() throws Exception {
        TestTorrent torrent = TestTorrent.of(11, 10_000);
        try (Node alice = new Node(temp.resolve("alice"))) {
            Files.createDirectories(temp.resolve("alice"));
            Files.createFile(alice.files());

            assertThatThrownBy(() -> alice.start(torrent.metainfo()))
                    .isInstanceOf(TorrentException.class)
                    .extracting(e -> ((TorrentException) e).kind())
                    .isEqualTo(TorrentException.Kind.STORAGE);
        }
    }

    @Test
    void failsOnALinkThatLeadsOutOfTheDirectory() throws Exception {
        TestTorrent torrent = TestTorrent.of(12, 10_000);
        try (Node alice = new Node(temp.resolve("alice"))) {
            Files.createDirectories(alice.files());
            Path secret = Files.createFile(temp.resolve("secret"));
            Files.createSymbolicLink(alice.files().resolve("file-12"), secret);

            BtSession session = alice.start(torrent.metainfo());

            assertThat(session.completed())
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(TorrentException.class)
                    .withMessageContaining("file-12");
            assertThat(secret).isEmptyFile();
        }
    }

    @Test
    void stopsAndGivesUpThePort() throws Exception {
        TestTorrent torrent = TestTorrent.of(13, 100_000);
        try (Node alice = new Node(temp.resolve("alice"))) {
            torrent.writeTo(alice.files());
            BtSession session = alice.start(torrent.metainfo());
            assertThat(session.completed()).succeedsWithin(SOON);

            assertThat(session.stop()).succeedsWithin(SOON);

            assertThat(session.status().phase()).isEqualTo(Phase.STOPPED);
            try (ServerSocketChannel again = ServerSocketChannel.open()) {
                again.bind(session.listening());
                assertThat(again.getLocalAddress()).isEqualTo(session.listening());
            }
        }
    }

    @Test
    void stopsWhileTheInfoDictionaryIsMissing() throws Exception {
        TestTorrent torrent = TestTorrent.of(14, 10_000);
        try (Node alice = new Node(temp.resolve("alice"))) {
            BtSession session = alice.startMagnet(torrent.metainfo());
            await().atMost(SOON).until(() -> session.status().phase() == Phase.FETCHING_METADATA);

            assertThat(session.stop()).succeedsWithin(SOON);

            assertThat(session.metainfo()).isCompletedExceptionally();
            assertThat(alice.startMagnet(torrent.metainfo()).stop()).succeedsWithin(SOON);
        }
    }

    @Test
    void torrentsFailWithAReasonWhenNoConnectionCanBeWatchedAnyMore() throws Exception {
        TestTorrent torrent = TestTorrent.of(74, 100_000);
        EngineSettings settings = Node.settings(temp.resolve("alone"), 0);
        try (BtTorrentEngine engine =
                        new BtTorrentEngine(settings, SwarmExtensionFactory.NONE, Clock.systemUTC(), new Random());
                Node tasks = new Node(temp.resolve("alone"))) {
            TorrentSession session = engine.start(tasks.task(torrent.metainfo()));

            engine.lost(new IOException("of a test"));

            assertThat(session.completed())
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(
                            TorrentException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(TorrentException.Kind.NETWORK_LOST));
            assertThat(session.stop()).succeedsWithin(SOON);
            assertThatThrownBy(() -> engine.start(tasks.task(torrent.metainfo())))
                    .isInstanceOf(TorrentException.class)
                    .hasMessageContaining("of a test");
        }
    }
}
