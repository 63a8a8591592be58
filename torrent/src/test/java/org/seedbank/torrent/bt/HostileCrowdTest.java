package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.TokenSupport;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.proof.HelloNonces;
import org.seedbank.trustchain.token.ByteCount;

/** Everybody but two misbehaves at once. */
class HostileCrowdTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Discovery PEER_EXCHANGE = new Discovery(false, false, true, false);
    private static final int MIB = 1 << 20;
    private static final int SIZE = 16 * MIB;
    private static final int WINDOW = MIB;
    private static final int NEVER_READ = 4;
    private static final int SILENT = 100;

    @TempDir
    Path temp;

    private final TestTorrent torrent = TestTorrent.of(91, 64 << 10, false, List.of(), Map.of("file-91", SIZE));
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        open.add(0, closeable);
        return closeable;
    }

    @Test
    void eachByteIsPaidOnceAndNoneIsLeftUnpaidBeyondTheWindow() throws Exception {
        FakeBank bank = closing(new FakeBank(new ByteCount(WINDOW), Duration.ofMillis(5)));
        PrivateKey giver = PrivateKey.generate(new SecureRandom());
        PrivateKey taker = PrivateKey.generate(new SecureRandom());
        Node alice = node("alice", bank, giver);
        torrent.writeTo(alice.files());
        BtSession seeding = alice.start(torrent.metainfo());
        assertThat(seeding.completed()).succeedsWithin(SOON);
        ServerSocket liar = closing(WirePeer.listen());
        AtomicInteger lies = new AtomicInteger();
        inBackground(() -> lie(liar, lies));
        misbehave(seeding);

        Node bob = node("bob", bank, taker);
        BtSession downloading = bob.start(bob.task(
                new TorrentSource.Known(torrent.metainfo()),
                List.of(new InetSocketAddress(liar.getInetAddress(), liar.getLocalPort()), seeding.listening())));
        await().atMost(SOON).until(() -> downloading.status().downloaded().value() > 0);
        misbehave(downloading);

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(torrent.isIn(bob.files())).isTrue();
        FakeAccountBook paid = bank.book(taker.publicKey());
        FakeAccountBook earned = bank.book(giver.publicKey());
        await().atMost(SOON).until(() -> paid.taken(giver.publicKey()) == SIZE);
        assertThat(earned.given(taker.publicKey())).isBetween((long) SIZE, (long) SIZE + WINDOW);
        assertThat(earned.unpaid(taker.publicKey())).isBetween(0L, (long) WINDOW);
        assertThat(paid.accounts()).isEqualTo(1);
        assertThat(lies.get()).isPositive();
    }

    @Test
    void whoSpoilsBlocksOfAPieceIsPaidForNoneAndTheOtherForAll() throws Exception {
        int size = 80 * Block.USUAL;
        TestTorrent onePiece = TestTorrent.of(92, 2 * MIB, false, List.of(), Map.of("file-92", size));
        FakeBank bank = closing(new FakeBank(new ByteCount(8 * MIB), Duration.ofMillis(5)));
        PrivateKey honest = PrivateKey.generate(new SecureRandom());
        PrivateKey hostile = PrivateKey.generate(new SecureRandom());
        PrivateKey taker = PrivateKey.generate(new SecureRandom());
        Node alice = node("alice", bank, honest);
        Node eve = node("eve", bank, hostile);
        onePiece.writeTo(alice.files());
        onePiece.writeTo(eve.files());
        TransferLimits slow = new TransferLimits(ByteCount.ZERO, new ByteCount(MIB));
        BtSession spoiling = eve.start(Node.with(eve.task(onePiece.metainfo()), slow));
        assertThat(spoiling.completed()).succeedsWithin(SOON);
        Files.write(onePiece.path(eve.files(), "file-92"), new byte[size]);

        Node bob = node("bob", bank, taker);
        BtSession downloading = bob.start(onePiece.metainfo(), spoiling);
        await().atMost(SOON).until(() -> downloading.status().downloaded().value() > 0);
        // It asked the first for 64 of 80 blocks: now both give.
        BtSession seeding = alice.start(onePiece.metainfo(), downloading);

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(onePiece.isIn(bob.files())).isTrue();
        FakeAccountBook paid = bank.book(taker.publicKey());
        await().atMost(SOON).until(() -> paid.taken(honest.publicKey()) == size);
        assertThat(paid.taken(hostile.publicKey())).isZero();
        assertThat(bank.book(hostile.publicKey()).given(taker.publicKey())).isPositive();
        assertThat(bank.book(honest.publicKey()).given(taker.publicKey())).isGreaterThanOrEqualTo(size);
        assertThat(seeding.status().uploaded().value()).isGreaterThanOrEqualTo(size);
    }

    private Node node(String name, FakeBank bank, PrivateKey key) {
        Path home = temp.resolve(name);
        return closing(new Node(
                home,
                Node.settings(home, 0),
                metainfo -> new TokenSwarm(
                        new TokenSupport(
                                key,
                                0,
                                bank.book(key.publicKey()),
                                (peer, address) -> {},
                                new HelloNonces(new SecureRandom())),
                        metainfo,
                        Clock.systemUTC(),
                        new SecureRandom())));
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void inBackground(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // The other end has enough of it, or the test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Has everything, and gives zeros. */
    private void lie(ServerSocket server, AtomicInteger lies) throws IOException {
        try (WirePeer peer = WirePeer.accept(server, torrent.metainfo().infoHash())) {
            byte[] all = new byte[SIZE / (64 << 10) / Byte.SIZE];
            java.util.Arrays.fill(all, (byte) 0xff);
            peer.send(WirePeer.BITFIELD, all);
            peer.send(WirePeer.UNCHOKE);
            while (true) {
                ByteBuffer request =
                        ByteBuffer.wrap(peer.receive(WirePeer.REQUEST).payload().toArray());
                ByteBuffer answer = ByteBuffer.allocate(8 + Block.USUAL);
                answer.putInt(request.getInt()).putInt(request.getInt());
                peer.send(WirePeer.PIECE, answer.array());
                lies.incrementAndGet();
            }
        }
    }

    private void misbehave(BtSession victim) throws IOException {
        for (int number = 0; number < SILENT; number++) {
            closing(new Socket(
                    victim.listening().getAddress(), victim.listening().getPort()));
        }
        int number = 1;
        for (; number <= NEVER_READ; number++) {
            WirePeer greedy = dial(victim, number);
            greedy.send(WirePeer.INTERESTED);
            for (int block = 0; block < 600; block++) {
                greedy.request(block / 4 % 256, block % 4 * Block.USUAL, Block.USUAL);
            }
        }
        offend(victim, number++, peer -> peer.send(WirePeer.BITFIELD, new byte[3]));
        offend(victim, number++, peer -> peer.request(1 << 20, 0, Block.USUAL));
        offend(victim, number++, peer -> peer.send(WirePeer.HAVE, (byte) 0x7f, (byte) 0, (byte) 0, (byte) 0));
        offend(victim, number++, peer -> peer.sendRaw((byte) 0x7f, (byte) 0, (byte) 0, (byte) 0, (byte) 7));
        offend(victim, number++, peer -> peer.sendExtended(0, "d1:m" + "l".repeat(50_000)));
        // Blocks that nobody asked for are no reason to end a connection, and are worth nothing.
        dial(victim, number).send(WirePeer.PIECE, new byte[8 + Block.USUAL]);
    }

    private WirePeer dial(BtSession victim, int number) throws IOException {
        return closing(WirePeer.dial(victim.listening(), torrent.metainfo().infoHash(), number));
    }

    private interface Offence {
        void commit(WirePeer peer) throws IOException;
    }

    private void offend(BtSession victim, int number, Offence offence) throws IOException {
        WirePeer peer = dial(victim, number);
        try {
            offence.commit(peer);
        } catch (SocketException e) {
            // It was cut off in the middle.
        }
        assertThat(peer.isClosedByPeer()).isTrue();
    }

    @Test
    void fewOfTheAddressesThatALiarNamesAreDialled() throws Exception {
        ServerSocket trap = closing(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        AtomicInteger dialled = new AtomicInteger();
        inBackground(() -> {
            while (true) {
                trap.accept().close();
                dialled.incrementAndGet();
            }
        });
        ServerSocket server = closing(WirePeer.listen());
        Node alice = closing(new Node(temp.resolve("alice")));
        Node bob = closing(new Node(temp.resolve("bob")));
        torrent.writeTo(alice.files());
        BtSession seeding = alice.start(torrent.metainfo());
        assertThat(seeding.completed()).succeedsWithin(SOON);
        TorrentTask task = bob.task(
                new TorrentSource.Known(torrent.metainfo()),
                List.of(new InetSocketAddress(server.getInetAddress(), server.getLocalPort())));
        BtSession downloading = bob.start(Node.with(task, PEER_EXCHANGE));
        WirePeer liar = closing(WirePeer.accept(server, torrent.metainfo().infoHash()));
        int number = Integer.parseInt(new String(liar.receiveExtended(0).toArray(), StandardCharsets.ISO_8859_1)
                .replaceAll("(?s).*6:ut_pexi(\\d+)e.*", "$1"));

        for (int round = 0; round < 50; round++) {
            liar.sendExtended(number, lies(trap.getLocalPort(), downloading.listening(), seeding.listening()));
        }

        // The one true address among them is found all the same.
        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(dialled.get()).isLessThanOrEqualTo(4);
        assertThat(downloading.status().peers()).isLessThanOrEqualTo(2);
    }

    private static byte[] lies(int trap, InetSocketAddress victim, InetSocketAddress truth) {
        ByteArrayOutputStream peers = new ByteArrayOutputStream();
        peers.writeBytes(compact(truth.getAddress().getAddress(), truth.getPort()));
        peers.writeBytes(compact(victim.getAddress().getAddress(), victim.getPort()));
        byte[] loopback = InetAddress.getLoopbackAddress().getAddress();
        for (int count = 0; count < 500; count++) {
            peers.writeBytes(compact(loopback, trap));
            peers.writeBytes(compact(loopback, 0));
            peers.writeBytes(compact(new byte[] {(byte) 224, 0, 0, (byte) count}, 6881));
            peers.writeBytes(compact(new byte[4], 6881));
            peers.writeBytes(compact(new byte[] {(byte) 192, 0, 2, (byte) count}, 6881));
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(("d5:added" + peers.size() + ":").getBytes(StandardCharsets.US_ASCII));
        message.writeBytes(peers.toByteArray());
        message.write('e');
        return message.toByteArray();
    }

    private static byte[] compact(byte[] address, int port) {
        return ByteBuffer.allocate(6).put(address).putShort((short) port).array();
    }
}
