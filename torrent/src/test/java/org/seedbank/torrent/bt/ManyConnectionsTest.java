package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.wire.Bytes;

/** Many peers and many torrents at once, by few threads. */
class ManyConnectionsTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int PEERS = 300;
    private static final int TORRENTS = 50;
    private static final int MOST_THREADS = 30;
    private static final long MOST_OUTSIDE_HEAP = 96L << 20;

    @TempDir
    Path temp;

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

    private BtSession seed(TestTorrent torrent) throws Exception {
        Node alice = closing(new Node(temp.resolve("alice")));
        torrent.writeTo(alice.files());
        BtSession session = alice.start(torrent.metainfo());
        assertThat(session.completed()).succeedsWithin(SOON);
        return session;
    }

    @Test
    void answersSixtyHandshakesAtOnce() throws Exception {
        TestTorrent torrent = TestTorrent.of(61, 100_000);
        BtSession seeding = seed(torrent);
        List<Socket> sockets = new ArrayList<>();
        for (int index = 0; index < 60; index++) {
            Socket socket = closing(connect(seeding));
            OutputStream out = socket.getOutputStream();
            out.write(Handshake.ours(torrent.metainfo().infoHash().value(), Bytes.filled(20, index))
                    .toArray());
            sockets.add(socket);
        }

        for (Socket socket : sockets) {
            assertThat(socket.getInputStream().readNBytes(Handshake.SIZE)).hasSize(Handshake.SIZE);
        }
        assertThat(seeding.status().peers()).isLessThanOrEqualTo(EngineSettings.DEFAULT_CONNECTIONS);
    }

    private static Socket connect(BtSession session) throws IOException {
        Socket socket =
                new Socket(session.listening().getAddress(), session.listening().getPort());
        socket.setSoTimeout((int) SOON.toMillis());
        return socket;
    }

    @Test
    void aFloodOfConnectionsThatSayNothingDoesNotKeepOthersOut() throws Exception {
        TestTorrent torrent = TestTorrent.of(62, 100_000);
        BtSession seeding = seed(torrent);
        for (int index = 0; index < 400; index++) {
            closing(connect(seeding));
        }

        WirePeer peer =
                closing(WirePeer.dial(seeding.listening(), torrent.metainfo().infoHash()));
        peer.send(WirePeer.INTERESTED);

        assertThat(peer.receive(WirePeer.UNCHOKE).payload().size()).isZero();
    }

    @Test
    void servesThreeHundredPeersWithLittleMemory() throws Exception {
        TestTorrent torrent = TestTorrent.of(63, 16 << 20);
        torrent.writeTo(temp.resolve("child").resolve("files"));
        Path file = Files.write(
                temp.resolve("torrent"), torrent.metainfo().encoded().toArray());
        Process child = new ProcessBuilder(SeedChild.command(256, file, temp.resolve("child"), PEERS + 10))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        closing(child::destroy);
        Scanner said = closing(new Scanner(child.inputReader()));
        assertThat(said.next()).isEqualTo("port");
        int port = said.nextInt();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        List<WirePeer> peers = new ArrayList<>();
        for (int index = 0; index < PEERS; index++) {
            WirePeer peer = closing(WirePeer.dial(address, torrent.metainfo().infoHash(), index));
            peer.send(WirePeer.INTERESTED);
            peers.add(peer);
        }
        // Those that have a place ask for much and read nothing.
        for (int index = 0; index < UnchokeOrder.SLOTS; index++) {
            peers.get(index).receive(WirePeer.UNCHOKE);
            for (int block = 0; block < 1000; block++) {
                peers.get(index).request(block / 2, block % 2 * Block.USUAL, Block.USUAL);
            }
        }

        child.outputWriter().append("\n").flush();

        assertThat(said.next()).isEqualTo("now");
        assertThat(said.nextInt()).isEqualTo(PEERS);
        long outsideHeap = said.nextLong();
        System.out.printf("%d bytes outside of the heap with %d connections and -Xmx256m%n", outsideHeap, PEERS);
        assertThat(outsideHeap).isLessThanOrEqualTo(MOST_OUTSIDE_HEAP);
        assertThat(peers.get(0).receive(WirePeer.PIECE).payload().size()).isEqualTo(8 + Block.USUAL);
    }

    @Test
    void manyTorrentsAtOnceFetchEveryBlockOnceWithFewThreads() throws Exception {
        Node alice = closing(new Node(temp.resolve("alice")));
        List<WatchedSwarm> swarms = new CopyOnWriteArrayList<>();
        Path home = temp.resolve("bob");
        Node bob = closing(new Node(home, Node.settings(home, 0), metainfo -> {
            WatchedSwarm swarm = new WatchedSwarm(SwarmExtension.NONE);
            swarms.add(swarm);
            return swarm;
        }));
        List<BtSession> downloads = new ArrayList<>();
        long blocks = 0;
        for (int index = 0; index < TORRENTS; index++) {
            TestTorrent torrent = TestTorrent.of(1000 + index, 8 * TestTorrent.PIECE);
            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(torrent.metainfo());
            downloads.add(bob.start(torrent.metainfo(), seeding));
            blocks += 8L * TestTorrent.PIECE / Block.USUAL;
        }

        for (BtSession download : downloads) {
            assertThat(download.completed()).succeedsWithin(SOON);
        }

        assertThat(swarms.stream().mapToLong(WatchedSwarm::blocks).sum()).isEqualTo(blocks);
        // Two engines are here, each with threads of its own; more threads than this would be threads of torrents.
        await().atMost(SOON).until(() -> torrentThreads() <= MOST_THREADS);
    }

    private static long torrentThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("torrent-"))
                .count();
    }
}
