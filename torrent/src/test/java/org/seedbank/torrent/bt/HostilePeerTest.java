package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.TorrentException;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.source.BencodeWriter;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.MagnetLink;

/** What peers may not do to us. */
class HostilePeerTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int BLOCK = 16 << 10;

    @TempDir
    Path temp;

    private TestTorrent torrent;

    @BeforeEach
    void makeTorrent() {
        torrent = TestTorrent.of(21, 4 << 20);
    }

    private BtSession seed(Node node) throws Exception {
        torrent.writeTo(node.files());
        BtSession session = node.start(torrent.metainfo());
        assertThat(session.completed()).succeedsWithin(SOON);
        return session;
    }

    private WirePeer unchoked(BtSession session) throws Exception {
        WirePeer peer = WirePeer.dial(session.listening(), torrent.metainfo().infoHash());
        peer.send(WirePeer.INTERESTED);
        peer.receive(WirePeer.UNCHOKE);
        return peer;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 131073", // longer than anybody asks for
        "128, 0, 16384", // no such piece
        "127, 16385, 16384", // beyond the end of the piece
        "5, 2147483647, 2", // the sum of offset and length overflows
        "-1, 0, 16384",
        "0, 0, 0",
    })
    void aRequestThatNoHonestPeerMakesClosesTheConnection(int piece, int offset, int length) throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                WirePeer peer = unchoked(seed(alice))) {
            peer.request(piece, offset, length);

            assertThat(peer.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void servesWhatIsAskedForInOrder() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                WirePeer peer = unchoked(seed(alice))) {
            peer.request(3, BLOCK, BLOCK);
            peer.request(2, 5, 100);

            ByteBuffer first =
                    ByteBuffer.wrap(peer.receive(WirePeer.PIECE).payload().toArray());
            ByteBuffer second =
                    ByteBuffer.wrap(peer.receive(WirePeer.PIECE).payload().toArray());

            byte[] content = torrent.contents().values().iterator().next();
            assertThat(first.getInt()).isEqualTo(3);
            assertThat(first.getInt()).isEqualTo(BLOCK);
            assertThat(first).isEqualTo(ByteBuffer.wrap(content, 3 * TestTorrent.PIECE + BLOCK, BLOCK));
            assertThat(second.getInt()).isEqualTo(2);
            assertThat(second.getInt()).isEqualTo(5);
            assertThat(second).isEqualTo(ByteBuffer.wrap(content, 2 * TestTorrent.PIECE + 5, 100));
        }
    }

    @Test
    void aMessageThatCannotFitClosesTheConnection() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                WirePeer peer = unchoked(seed(alice))) {
            peer.sendRaw(ByteBuffer.allocate(5)
                    .putInt(3 << 20)
                    .put((byte) WirePeer.PIECE)
                    .array());

            assertThat(peer.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void bencodeThatIsNestedTooDeepNeverReachesTheRecursiveParser() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes("d1:m".getBytes(StandardCharsets.US_ASCII));
        for (int depth = 0; depth < 100_000; depth++) {
            bomb.write('l');
        }
        try (Node alice = new Node(temp.resolve("alice"));
                WirePeer peer = unchoked(seed(alice))) {
            peer.sendExtended(0, bomb.toByteArray());

            assertThat(peer.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void aPeerThatNeverReadsDoesNotStopTheOthers() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            torrent = TestTorrent.of(22, 24 << 20);
            BtSession seeding = seed(alice);
            try (WirePeer stalled = unchoked(seeding)) {
                // 24 MiB are more than all buffers on the way hold.
                for (int block = 0; block < 1536; block++) {
                    stalled.request(block / 2, block % 2 * BLOCK, BLOCK);
                }

                BtSession downloading = bob.start(torrent.metainfo(), seeding);

                assertThat(downloading.completed()).succeedsWithin(SOON);
            }
        }
    }

    @Test
    void whoSendsBadPiecesIsLeftAndTheOthersCompleteTheDownload() throws Exception {
        InfoHash infoHash = torrent.metainfo().infoHash();
        List<InetAddress> banned = new CopyOnWriteArrayList<>();
        SwarmExtension notes = new SwarmExtension() {
            @Override
            public void banned(PeerLink link) {
                banned.add(link.address());
            }
        };
        Path bobs = temp.resolve("bob");
        try (ServerSocket server = WirePeer.listen();
                Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(bobs, Node.settings(bobs, 0), metainfo -> notes)) {
            BtSession seeding = seed(alice);
            InetSocketAddress liarAddress = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            BtSession downloading =
                    bob.start(bob.task(new TorrentSource.Known(torrent.metainfo()), List.of(liarAddress)));
            try (WirePeer liar = WirePeer.accept(server, infoHash)) {
                byte[] all = new byte[16];
                java.util.Arrays.fill(all, (byte) 0xff);
                liar.send(WirePeer.BITFIELD, all);
                liar.send(WirePeer.UNCHOKE);
                lie(liar);
            }
            assertThat(downloading.status().verified().value()).isZero();
            await().atMost(SOON).untilAsserted(() -> assertThat(banned).containsExactly(server.getInetAddress()));
            assertThat(downloading.stop()).succeedsWithin(SOON);

            BtSession again = bob.start(torrent.metainfo(), seeding);

            assertThat(again.completed()).succeedsWithin(SOON);
            assertThat(torrent.isIn(bob.files())).isTrue();
        }
    }

    /** Answers every request with zeros until the other end has enough of it. */
    private static void lie(WirePeer liar) {
        try {
            while (true) {
                ByteBuffer request =
                        ByteBuffer.wrap(liar.receive(WirePeer.REQUEST).payload().toArray());
                ByteBuffer answer = ByteBuffer.allocate(8 + BLOCK);
                answer.putInt(request.getInt()).putInt(request.getInt());
                liar.send(WirePeer.PIECE, answer.array());
            }
        } catch (IOException e) {
            // This is what the test waits for.
        }
    }

    @Test
    void aBitfieldOfTheWrongLengthClosesTheConnection() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                WirePeer peer = unchoked(seed(alice))) {
            peer.send(WirePeer.BITFIELD, new byte[17]);

            assertThat(peer.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void aBitfieldThatComesAgainIsTakenAsAnnouncementOfPieces() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                WirePeer peer = unchoked(seed(alice))) {
            byte[] some = new byte[16];
            peer.send(WirePeer.BITFIELD, some);
            some[3] = 7;
            peer.send(WirePeer.BITFIELD, some);
            peer.request(0, 0, BLOCK);

            assertThat(peer.receive(WirePeer.PIECE).payload().size()).isEqualTo(8 + BLOCK);
        }
    }

    @ParameterizedTest
    @CsvSource({"128", "-1", "2147483647"})
    void aPieceThatDoesNotExistClosesTheConnection(int piece) throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                WirePeer peer = unchoked(seed(alice))) {
            peer.send(
                    WirePeer.HAVE,
                    ByteBuffer.allocate(Integer.BYTES).putInt(piece).array());

            assertThat(peer.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void doesNotAnswerWithExtendedMessagesThatWereNotAnnounced() throws Exception {
        try (Node alice = new Node(temp.resolve("alice"));
                WirePeer peer = WirePeer.dial(
                        seed(alice).listening(), torrent.metainfo().infoHash())) {
            // It asks for metadata without saying under which number it wants the answer.
            int metadata = extensionNumber(peer.receiveExtended(0), "ut_metadata");
            peer.send(WirePeer.INTERESTED);
            peer.receive(WirePeer.UNCHOKE);
            peer.sendExtended(metadata, "d8:msg_typei0e5:piecei0ee");
            peer.request(0, 0, BLOCK);

            WirePeer.Message answer = peer.receive();

            assertThat(answer.id()).isEqualTo(WirePeer.PIECE);
            assertThat(answer.payload().size()).isEqualTo(8 + BLOCK);
        }
    }

    private static int extensionNumber(Bytes handshake, String name) {
        String text = new String(handshake.toArray(), StandardCharsets.ISO_8859_1);
        String key = name.length() + ":" + name + "i";
        int at = text.indexOf(key) + key.length();
        return Integer.parseInt(text.substring(at, text.indexOf('e', at)));
    }

    @Test
    void anInfoDictionaryWithAPathThatLeavesTheDirectoryFailsTheSession() throws Exception {
        Bytes evil = new BencodeWriter()
                .dictionary()
                .key("files")
                .list()
                .dictionary()
                .key("length")
                .integer(5)
                .key("path")
                .list()
                .text("..")
                .text("evil")
                .end()
                .end()
                .end()
                .key("name")
                .text("innocent")
                .key("piece length")
                .integer(1 << 15)
                .key("pieces")
                .text(Bytes.wrap(TestTorrent.sha1("hello".getBytes(StandardCharsets.US_ASCII))))
                .end()
                .toBytes();
        InfoHash infoHash = new InfoHash(Bytes.wrap(TestTorrent.sha1(evil.toArray())));
        try (ServerSocket server = WirePeer.listen();
                Node alice = new Node(temp.resolve("alice"))) {
            BtSession session = alice.start(magnet(alice, infoHash, server));
            try (WirePeer peer = WirePeer.accept(server, infoHash)) {
                serveMetadata(peer, evil);

                assertThat(session.metainfo())
                        .failsWithin(SOON)
                        .withThrowableThat()
                        .havingCause()
                        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.throwable(TorrentException.class))
                        .extracting(TorrentException::kind)
                        .isEqualTo(TorrentException.Kind.UNSAFE_TORRENT);
                assertThat(session.completed()).failsWithin(SOON);
                assertThat(alice.files()).isEmptyDirectory();
                assertThat(Files.exists(temp.resolve("alice").resolve("evil"))).isFalse();
            }
        }
    }

    @Test
    void anInfoDictionaryWithAnotherHashCostsTheLiarItsConnectionOnly() throws Exception {
        InfoHash infoHash = torrent.metainfo().infoHash();
        try (ServerSocket server = WirePeer.listen();
                Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            BtSession seeding = seed(alice);
            BtSession session = bob.start(magnet(bob, infoHash, server));
            try (WirePeer liar = WirePeer.accept(server, infoHash)) {
                serveMetadata(liar, Bytes.utf8("d4:name5:wronge"));
                assertThat(liar.isClosedByPeer()).isTrue();
            }
            assertThat(session.stop()).succeedsWithin(SOON);

            BtSession again = bob.startMagnet(torrent.metainfo(), seeding);

            assertThat(again.completed()).succeedsWithin(SOON);
        }
    }

    private static org.seedbank.torrent.engine.TorrentTask magnet(Node node, InfoHash infoHash, ServerSocket server) {
        MagnetLink link = new MagnetLink(
                infoHash,
                Optional.empty(),
                List.of(),
                List.of(new InetSocketAddress(server.getInetAddress(), server.getLocalPort())));
        return node.task(new TorrentSource.Magnet(link), List.of());
    }

    static void serveMetadata(WirePeer peer, Bytes dictionary) throws Exception {
        int number = extensionNumber(peer.receiveExtended(0), "ut_metadata");
        peer.sendExtended(0, "d1:md11:ut_metadatai3ee13:metadata_sizei" + dictionary.size() + "ee");
        peer.receiveExtended(3);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(("d8:msg_typei1e5:piecei0e10:total_sizei" + dictionary.size() + "ee")
                .getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes(dictionary.toArray());
        peer.sendExtended(number, answer.toByteArray());
    }
}
