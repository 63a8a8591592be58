package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.torrent.engine.FetchOrder;
import org.seedbank.torrent.engine.FilePriorities;
import org.seedbank.torrent.engine.FilePriority;
import org.seedbank.torrent.engine.PieceSet;
import org.seedbank.torrent.engine.TorrentContent;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.Wishes;

/** What is wanted of a torrent, and what changes of it while it runs. */
class WishesTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final FilePriority SKIP = FilePriority.SKIP;
    private static final FilePriority NORMAL = FilePriority.NORMAL;

    @TempDir
    Path temp;

    /** Pieces 0 to 3 hold a, 3 to 18 b, 18 to 21 c. */
    private TestTorrent torrent;

    @BeforeEach
    void makeTorrent() {
        torrent = TestTorrent.of(
                81, TestTorrent.PIECE, false, List.of(), Map.of("a", 100_000, "b", 500_000, "c", 100_000));
    }

    private static Wishes files(FilePriority... priorities) {
        return Wishes.of(new FilePriorities(List.of(priorities)));
    }

    private BtSession seed(Node node) throws Exception {
        torrent.writeTo(node.files());
        BtSession seeding = node.start(torrent.metainfo());
        assertThat(seeding.completed()).succeedsWithin(SOON);
        return seeding;
    }

    private BtSession start(Node node, Wishes wishes, BtSession... peers) {
        return node.start(node.task(torrent.metainfo(), peers).with(wishes));
    }

    private Node valved(Valve valve) {
        Path directory = temp.resolve("alice");
        return new Node(directory, Node.settings(directory, 0), metainfo -> valve);
    }

    private static TorrentContent content(BtSession session) {
        assertThat(session.content()).succeedsWithin(SOON);
        return session.content().join();
    }

    private boolean isThere(Node node, String file) throws IOException {
        Path path = torrent.path(node.files(), file);
        return Files.exists(path)
                && java.util.Arrays.equals(
                        Files.readAllBytes(path), torrent.contents().get(file));
    }

    @Test
    void fetchesAFileThatIsAddedWhileItRuns() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            BtSession downloading = start(bob, files(NORMAL, SKIP, SKIP), seed(alice));
            assertThat(downloading.completed()).succeedsWithin(SOON);
            assertThat(downloading.status().phase()).isEqualTo(Phase.SEEDING);
            assertThat(isThere(bob, "c")).isFalse();

            assertThat(content(downloading).wish(files(SKIP, SKIP, NORMAL))).succeedsWithin(SOON);
            assertThat(downloading.completed()).succeedsWithin(SOON);

            assertThat(isThere(bob, "c")).isTrue();
            assertThat(isThere(bob, "a")).isTrue();
            assertThat(isThere(bob, "b")).isFalse();
            // Four pieces each, and nothing twice: b's ends came with them.
            assertThat(downloading.status().downloaded().value())
                    .isEqualTo(4 * TestTorrent.PIECE + 700_000 - 18 * TestTorrent.PIECE);
        }
    }

    @Test
    void makesWantedFilesWithoutBytes() throws Exception {
        torrent = TestTorrent.of(82, TestTorrent.PIECE, false, List.of(), Map.of("a", 0, "b", 100_000, "c", 0, "d", 0));
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            BtSession downloading = start(bob, files(NORMAL, NORMAL, SKIP, SKIP), seed(alice));
            assertThat(downloading.completed()).succeedsWithin(SOON);

            assertThat(isThere(bob, "a")).isTrue();
            assertThat(isThere(bob, "c")).isFalse();

            assertThat(content(downloading).wish(files(NORMAL, NORMAL, NORMAL, SKIP)))
                    .succeedsWithin(SOON);

            assertThat(isThere(bob, "c")).isTrue();
            assertThat(isThere(bob, "d")).isFalse();
        }
    }

    @Test
    void aFileThatIsRemovedCompletesTheRestAndIsFetchedWhereItWasLeft() throws Exception {
        Valve valve = new Valve(200_000);
        try (Node alice = valved(valve);
                Node bob = new Node(temp.resolve("bob"))) {
            BtSession downloading = start(bob, files(SKIP, NORMAL, SKIP), seed(alice));
            await().atMost(SOON).until(() -> downloading.status().verified().value() > 0);
            assertThat(downloading.completed()).isNotDone();

            assertThat(content(downloading).wish(files(SKIP, SKIP, SKIP))).succeedsWithin(SOON);
            assertThat(downloading.completed()).succeedsWithin(SOON);
            assertThat(downloading.status().phase()).isEqualTo(Phase.SEEDING);
            assertThat(content(downloading).wish(files(SKIP, NORMAL, SKIP))).succeedsWithin(SOON);
            assertThat(downloading.completed()).isNotDone();
            valve.open(Long.MAX_VALUE / 2);

            assertThat(downloading.completed()).succeedsWithin(SOON);
            assertThat(isThere(bob, "b")).isTrue();
            assertThat(downloading.status().verified())
                    .isEqualTo(downloading.status().wanted());
        }
    }

    @Test
    void theFileWithTheHighestPriorityIsThereFirst() throws Exception {
        // Enough for c, the pieces that it shares with b, and what a choked newcomer gets.
        Valve valve = new Valve((4 + FastGrants.PIECES) * TestTorrent.PIECE);
        try (Node alice = valved(valve);
                Node bob = new Node(temp.resolve("bob"))) {
            BtSession downloading = start(bob, files(NORMAL, FilePriority.LOW, FilePriority.HIGH), seed(alice));
            await().atMost(SOON).until(() -> isThere(bob, "c"));

            assertThat(downloading.completed()).isNotDone();
            valve.open(Long.MAX_VALUE / 2);
            assertThat(downloading.completed()).succeedsWithin(SOON);
            assertThat(torrent.isIn(bob.files())).isTrue();
        }
    }

    @Test
    void whatIsWantedOutlivesAKillAndARestart() throws Exception {
        Wishes changed = files(SKIP, SKIP, FilePriority.HIGH).with(FetchOrder.SEQUENTIAL);
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"));
                Node killed = new Node(temp.resolve("killed"));
                Node carol = new Node(temp.resolve("carol"))) {
            BtSession seeding = seed(alice);
            BtSession downloading = start(bob, files(NORMAL, SKIP, SKIP), seeding);
            assertThat(downloading.completed()).succeedsWithin(SOON);
            assertThat(content(downloading).wish(changed)).succeedsWithin(SOON);
            assertThat(downloading.completed()).succeedsWithin(SOON);
            // What is on the disk at this moment is what a kill leaves.
            copy(temp.resolve("bob"), temp.resolve("killed"));
            assertThat(downloading.stop()).succeedsWithin(SOON);
            copy(temp.resolve("bob"), temp.resolve("carol"));

            for (BtSession resumed : List.of(
                    start(killed, Wishes.AS_BEFORE), start(carol, Wishes.AS_BEFORE), start(bob, Wishes.AS_BEFORE))) {
                assertThat(resumed.completed()).succeedsWithin(SOON);
                assertThat(content(resumed).wishes()).isEqualTo(changed);
                assertThat(resumed.status().wanted().value()).isEqualTo(700_000 - 18 * TestTorrent.PIECE);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    @Test
    void inShareModeFetchesOnlyTheChosenPieces() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            BtSession seeding = seed(alice);
            BtSession sharing = start(bob, Wishes.ALL.sharing(PieceSet.of(2, 5)), seeding);
            assertThat(sharing.completed()).succeedsWithin(SOON);
            assertThat(sharing.status().downloaded().value()).isEqualTo(2L * TestTorrent.PIECE);

            TorrentContent content = content(sharing);
            assertThat(content.wish(content.wishes().sharing(PieceSet.of(2, 5, 6))))
                    .succeedsWithin(SOON);
            assertThat(sharing.completed()).succeedsWithin(SOON);

            assertThat(sharing.status().downloaded().value()).isEqualTo(3L * TestTorrent.PIECE);
        }
    }

    @Test
    void inShareModeIsNotInterestedInAPeerThatHasNothingWanted() throws Exception {
        try (Node bob = new Node(temp.resolve("bob"));
                ServerSocket server = WirePeer.listen()) {
            TorrentTask task = bob.task(new TorrentSource.Known(torrent.metainfo()), List.of((InetSocketAddress)
                    server.getLocalSocketAddress()));
            BtSession sharing = bob.start(task.with(Wishes.ALL.sharing(PieceSet.of(2))));
            try (WirePeer peer = WirePeer.accept(server, torrent.metainfo().infoHash())) {
                String handshake =
                        new String(peer.receiveExtended(0).toArray(), java.nio.charset.StandardCharsets.ISO_8859_1);
                assertThat(handshake).contains("10:share_modei1e", "11:upload_onlyi0e");
                peer.send(WirePeer.BITFIELD, (byte) 0xdf, (byte) 0xff, (byte) 0xfc);
                assertThat(idsUntilMetadata(peer, handshake)).doesNotContain(WirePeer.INTERESTED);

                peer.send(WirePeer.HAVE, new byte[] {0, 0, 0, 2});

                assertThat(peer.receive(WirePeer.INTERESTED).payload().size()).isZero();
                assertThat(sharing.completed()).isNotDone();
            }
        }
    }

    /** What comes until an answer to a request for metadata does. */
    private static List<Integer> idsUntilMetadata(WirePeer peer, String handshake) throws IOException {
        Matcher number = Pattern.compile("ut_metadatai([0-9]+)e").matcher(handshake);
        assertThat(number.find()).isTrue();
        peer.sendExtended(0, "d1:md11:ut_metadatai3eee");
        peer.sendExtended(Integer.parseInt(number.group(1)), "d8:msg_typei0e5:piecei0ee");
        List<Integer> ids = new java.util.ArrayList<>();
        WirePeer.Message message = peer.receive();
        while (message.id() != WirePeer.EXTENDED || message.payload().at(0) != 3) {
            ids.add(message.id());
            message = peer.receive();
        }
        return ids;
    }

    @Test
    void tellsPeersWhenItWantsNothingAndWhenItWantsAgain() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            BtSession downloading = start(bob, files(NORMAL, SKIP, SKIP), seed(alice));
            assertThat(downloading.completed()).succeedsWithin(SOON);
            try (WirePeer peer =
                    WirePeer.dial(downloading.listening(), torrent.metainfo().infoHash())) {
                assertThat(peer.receiveExtended(0).toUtf8()).contains("11:upload_onlyi1e");

                assertThat(content(downloading).wish(files(NORMAL, NORMAL, SKIP)))
                        .succeedsWithin(SOON);

                assertThat(peer.receiveExtended(0).toUtf8()).contains("11:upload_onlyi0e");
            }
        }
    }

    @Test
    void aLoneSuperSeederSendsLittleMoreThanOneCopyToThreeLeechers() throws Exception {
        torrent = TestTorrent.of(82, 2 << 20);
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"));
                Node carol = new Node(temp.resolve("carol"));
                Node dave = new Node(temp.resolve("dave"))) {
            torrent.writeTo(alice.files());
            BtSession seeding = start(alice, Wishes.ALL.with(Wishes.Offer.ONE_BY_ONE));
            assertThat(seeding.completed()).succeedsWithin(SOON);
            BtSession first = bob.start(torrent.metainfo(), seeding);
            BtSession second = carol.start(torrent.metainfo(), seeding, first);
            BtSession third = dave.start(torrent.metainfo(), seeding, first, second);

            assertThat(first.completed()).succeedsWithin(SOON);
            assertThat(second.completed()).succeedsWithin(SOON);
            assertThat(third.completed()).succeedsWithin(SOON);

            assertThat(torrent.isIn(dave.files())).isTrue();
            await().atMost(SOON).until(() -> seeding.status().uploaded().value() >= 2L << 20);
            assertThat(seeding.status().uploaded().value()).isLessThanOrEqualTo((2L << 20) * 6 / 5);
        }
    }

    @Test
    void aSuperSeederAlsoServesWhoWantsOnlyAPart() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            torrent.writeTo(alice.files());
            BtSession seeding = start(alice, Wishes.ALL.with(Wishes.Offer.ONE_BY_ONE));
            assertThat(seeding.completed()).succeedsWithin(SOON);

            BtSession downloading = start(bob, files(SKIP, SKIP, NORMAL), seeding);

            assertThat(downloading.completed()).succeedsWithin(SOON);
            assertThat(isThere(bob, "c")).isTrue();
        }
    }

    @Test
    void aSuperSeederHidesWhatItHasUntilItChangesItsMind() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"))) {
            torrent.writeTo(alice.files());
            BtSession seeding = start(alice, Wishes.ALL.with(Wishes.Offer.ONE_BY_ONE));
            TorrentContent content = content(seeding);
            try (WirePeer peer =
                    WirePeer.dial(seeding.listening(), torrent.metainfo().infoHash())) {
                for (int offer = 0; offer < SuperSeeding.AT_ONCE; offer++) {
                    peer.receive(WirePeer.HAVE);
                }
                assertThat(content.wish(Wishes.ALL)).succeedsWithin(SOON);

                for (int piece = SuperSeeding.AT_ONCE; piece < 22; piece++) {
                    peer.receive(WirePeer.HAVE);
                }
                assertThat(peer.receiveExtended(0).toUtf8()).contains("11:upload_onlyi1e");
            }
        }
    }
}
