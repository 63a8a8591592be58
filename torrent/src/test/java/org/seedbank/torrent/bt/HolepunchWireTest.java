package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.bt.HolepunchMessage.Kind;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.engine.TorrentTask;

/** Introductions between peers over sockets on 127.0.0.1. */
class HolepunchWireTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Discovery PEX = new Discovery(false, false, true, false);
    /** Numbers that our hand-written peer gives to its messages. */
    private static final int HOLEPUNCH = 7;

    private static final Pattern THEIR_HOLEPUNCH = Pattern.compile("12:ut_holepunchi([0-9]+)e");
    private static final Pattern THEIR_PEX = Pattern.compile("6:ut_pexi([0-9]+)e");

    @TempDir
    Path temp;

    private static TorrentTask withPex(TorrentTask task) {
        return Node.with(task, PEX);
    }

    /** A connected peer and the numbers that the other end gave to its messages. */
    private record Talker(WirePeer peer, int holepunch, int pex) implements AutoCloseable {
        static Talker dial(BtSession session, int number, int port) throws IOException {
            WirePeer peer = WirePeer.dial(session.listening(), session.infoHash(), number);
            peer.sendExtended(0, "d1:md12:ut_holepunchi" + HOLEPUNCH + "e6:ut_pexi8ee1:pi" + port + "ee");
            String handshake = new String(peer.receiveExtended(0).toArray(), StandardCharsets.ISO_8859_1);
            return new Talker(peer, number(THEIR_HOLEPUNCH, handshake), number(THEIR_PEX, handshake));
        }

        private static int number(Pattern name, String handshake) {
            Matcher matcher = name.matcher(handshake);
            return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        }

        void say(Kind kind, InetSocketAddress address) throws IOException {
            peer.sendExtended(
                    holepunch,
                    ByteBuffer.allocate(12)
                            .put((byte) kind.number())
                            .put((byte) 0)
                            .put(address.getAddress().getAddress())
                            .putShort((short) address.getPort())
                            .putInt(0)
                            .array());
        }

        String hear() throws IOException {
            HolepunchMessage heard = HolepunchMessageHandler.read(
                    ByteBuffer.wrap(peer.receiveExtended(HOLEPUNCH).toArray()));
            return heard.kind() + " " + heard.address().getPort()
                    + (heard.kind() == Kind.ERROR ? " " + heard.problem() : "");
        }

        @Override
        public void close() throws IOException {
            peer.close();
        }
    }

    private static void awaitOpen(BtSession session) {
        await().atMost(SOON).until(() -> session.status().phase() == TorrentStatus.Phase.DOWNLOADING);
    }

    private static InetSocketAddress here(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void introducesTwoOfItsPeersToEachOther() throws IOException {
        TestTorrent torrent = TestTorrent.of(91, 100_000);
        try (Node relay = new Node(temp.resolve("relay"))) {
            BtSession session = relay.start(withPex(relay.task(torrent.metainfo())));
            awaitOpen(session);
            try (Talker alice = Talker.dial(session, 1, 1001);
                    Talker bob = Talker.dial(session, 2, 1002)) {
                alice.say(Kind.RENDEZVOUS, here(1003));
                assertThat(alice.hear()).isEqualTo("ERROR 1003 NOT_CONNECTED");

                // Bob's handshake and Alice's question come by two connections.
                String answer;
                do {
                    alice.say(Kind.RENDEZVOUS, here(1002));
                    answer = alice.hear();
                } while (answer.startsWith("ERROR"));

                assertThat(answer).isEqualTo("CONNECT 1002");
                assertThat(bob.hear()).isEqualTo("CONNECT 1001");
            }
        }
    }

    @Test
    void reachesAPeerThatItCouldNotDialOnceBothAreIntroduced() throws IOException {
        TestTorrent torrent = TestTorrent.of(92, 500_000);
        int hidden;
        try (ServerSocket free = WirePeer.listen()) {
            hidden = free.getLocalPort();
        }
        Path bobs = temp.resolve("bob");
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(bobs, Node.settings(bobs, hidden), SwarmExtensionFactory.NONE)) {
            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(withPex(alice.task(torrent.metainfo())));
            assertThat(seeding.completed()).succeedsWithin(SOON);
            try (Talker toAlice = Talker.dial(seeding, 1, 1001)) {
                byte[] named = ByteBuffer.allocate(6)
                        .put(here(hidden).getAddress().getAddress())
                        .putShort((short) hidden)
                        .array();
                toAlice.peer.sendExtended(
                        toAlice.pex,
                        Bytes.utf8("d5:added6:")
                                .concat(Bytes.wrap(named))
                                .concat(Bytes.utf8("7:added.f1:"))
                                .concat(Bytes.wrap(new byte[1]))
                                .concat(Bytes.utf8("e"))
                                .toArray());
                assertThat(toAlice.hear()).isEqualTo("RENDEZVOUS " + hidden);

                BtSession downloading = bob.start(withPex(bob.task(torrent.metainfo())));
                awaitOpen(downloading);
                try (Talker toBob = Talker.dial(downloading, 2, 1002)) {
                    toBob.say(Kind.CONNECT, seeding.listening());
                    toAlice.say(Kind.CONNECT, here(hidden));

                    assertThat(downloading.completed()).succeedsWithin(SOON);
                    assertThat(torrent.isIn(bob.files())).isTrue();
                }
            }
        }
    }

    @Test
    void doesNotSpeakOfItWhereAddressesAreNotExchanged() throws IOException {
        TestTorrent torrent = TestTorrent.of(93, 100_000);
        try (Node alone = new Node(temp.resolve("alone"))) {
            BtSession session = alone.start(alone.task(torrent.metainfo()));
            awaitOpen(session);
            try (Talker talker = Talker.dial(session, 1, 1001)) {
                assertThat(talker.holepunch).isZero();
            }
        }
    }
}
