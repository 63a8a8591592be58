package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.torrent.engine.TorrentSource;

/** Pieces that are served to peers which are choked (BEP 6). */
class FastGrantsTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int BLOCK = 16 << 10;

    @TempDir
    Path temp;

    private static BtSession seed(Node node, TestTorrent torrent) throws Exception {
        torrent.writeTo(node.files());
        BtSession session = node.start(torrent.metainfo());
        assertThat(session.completed()).succeedsWithin(SOON);
        return session;
    }

    private static int number(WirePeer.Message message) {
        return ByteBuffer.wrap(message.payload().toArray()).getInt();
    }

    private static Set<Integer> granted(WirePeer peer, int count) throws Exception {
        Set<Integer> granted = new LinkedHashSet<>();
        while (granted.size() < count) {
            granted.add(number(peer.receive(WirePeer.ALLOWED_FAST)));
        }
        return granted;
    }

    @Test
    void aChokedNewcomerGetsThePiecesOfItsNetworkAndNoOthers() throws Exception {
        TestTorrent torrent = TestTorrent.of(95, 60 * TestTorrent.PIECE);
        try (Node alice = new Node(temp.resolve("alice"));
                WirePeer peer = WirePeer.dialFast(
                        seed(alice, torrent).listening(), torrent.metainfo().infoHash())) {
            Set<Integer> set = FastSet.of(
                    InetAddress.getLoopbackAddress(),
                    torrent.metainfo().infoHash().value(),
                    60,
                    FastGrants.PIECES);
            peer.send(WirePeer.HAVE_NONE);
            assertThat(granted(peer, FastGrants.PIECES)).isEqualTo(set);
            int other = 0;
            while (set.contains(other)) {
                other++;
            }
            int allowed = set.iterator().next();

            peer.request(other, 0, BLOCK);
            peer.request(allowed, BLOCK, BLOCK);

            WirePeer.Message refused = peer.receive();
            assertThat(refused.id()).isEqualTo(WirePeer.REJECT);
            assertThat(number(refused)).isEqualTo(other);
            WirePeer.Message answer = peer.receive();
            assertThat(answer.id()).isEqualTo(WirePeer.PIECE);
            assertThat(number(answer)).isEqualTo(allowed);
        }
    }

    @Test
    void aNetworkGetsOneSetHoweverOftenItAsks() throws Exception {
        TestTorrent torrent = TestTorrent.of(96, 1 << 20, false, List.of(), Map.of("file", 6 << 20));
        try (Node alice = new Node(temp.resolve("alice"))) {
            BtSession seeding = seed(alice, torrent);
            int most = FastGrants.BYTES >> 20;
            long served = 0;
            for (int visit = 0; visit < 3; visit++) {
                try (WirePeer peer = WirePeer.dialFast(
                        seeding.listening(), torrent.metainfo().infoHash())) {
                    peer.send(WirePeer.HAVE_NONE);
                    Set<Integer> set = granted(peer, most);
                    int answers = 0;
                    for (int piece : set) {
                        for (int offset = 0; offset < 1 << 20; offset += 128 << 10) {
                            // Not all at once, and in every visit only a part.
                            boolean isAsked = offset < 640 << 10;
                            if (isAsked) {
                                peer.request(piece, offset, 128 << 10);
                                answers++;
                            }
                        }
                    }
                    while (answers-- > 0) {
                        served += peer.receive().id() == WirePeer.PIECE ? 128 << 10 : 0;
                    }
                }
            }

            assertThat(served).isEqualTo(FastGrants.BYTES);
        }
    }

    @Test
    void whoHasEnoughGetsNone() throws Exception {
        TestTorrent torrent = TestTorrent.of(97, 60 * TestTorrent.PIECE);
        try (Node alice = new Node(temp.resolve("alice"));
                WirePeer peer = WirePeer.dialFast(
                        seed(alice, torrent).listening(), torrent.metainfo().infoHash())) {
            peer.send(WirePeer.HAVE_ALL);
            peer.request(3, 0, BLOCK);

            WirePeer.Message message = peer.receive();
            while (message.id() != WirePeer.REJECT) {
                assertThat(message.id()).isNotEqualTo(WirePeer.ALLOWED_FAST);
                message = peer.receive();
            }
        }
    }

    @Test
    void asksAPeerThatChokesItForWhatThePeerAllows() throws Exception {
        TestTorrent torrent = TestTorrent.of(98, 60 * TestTorrent.PIECE);
        try (Node bob = new Node(temp.resolve("bob"));
                ServerSocket server = WirePeer.listen()) {
            bob.start(bob.task(new TorrentSource.Known(torrent.metainfo()), List.of((InetSocketAddress)
                    server.getLocalSocketAddress())));
            try (WirePeer peer = WirePeer.acceptFast(server, torrent.metainfo().infoHash())) {
                peer.send(WirePeer.HAVE_ALL);
                peer.send(WirePeer.ALLOWED_FAST, new byte[] {0, 0, 0, 7});
                assertThat(number(peer.receive(WirePeer.REQUEST))).isEqualTo(7);
                assertThat(number(peer.receive(WirePeer.REQUEST))).isEqualTo(7);

                // A choke does not take back what is always answered; a refusal does.
                peer.send(WirePeer.CHOKE);
                byte[] content = torrent.contents().values().iterator().next();
                peer.send(
                        WirePeer.PIECE,
                        ByteBuffer.allocate(8 + BLOCK)
                                .putInt(7)
                                .putInt(0)
                                .put(content, 7 * TestTorrent.PIECE, BLOCK)
                                .array());
                peer.send(
                        WirePeer.REJECT,
                        ByteBuffer.allocate(12)
                                .putInt(7)
                                .putInt(BLOCK)
                                .putInt(BLOCK)
                                .array());
                peer.send(WirePeer.ALLOWED_FAST, new byte[] {0, 0, 0, 9});

                assertThat(number(peer.receive(WirePeer.REQUEST))).isEqualTo(9);
            }
        }
    }
}
