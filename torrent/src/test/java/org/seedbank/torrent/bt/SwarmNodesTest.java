package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Discovery;

/** What peers learn of our node of the hash table, and it of theirs. */
class SwarmNodesTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    /** The message of BEP 5 with port 6882. */
    private static final Bytes PORT_6882 = Bytes.fromHex("00000003091ae2");

    private static final Bytes PORT_6883 = Bytes.fromHex("00000003091ae3");

    @TempDir
    Path temp;

    private final NetLoop loop = NetLoop.start(Clock.systemUTC(), "nodes");
    private final List<InetSocketAddress> named = new ArrayList<>();
    private final FakeStream stream = new FakeStream();
    private int port;

    private final SwarmNodes nodes = new SwarmNodes(new NodeTable() {
        @Override
        public int port() {
            return port;
        }

        @Override
        public void named(InetSocketAddress node) {
            named.add(node);
        }
    });

    @AfterEach
    void close() {
        loop.close();
    }

    private PeerLink link(boolean hasNode) {
        Greeted greeted = new Greeted(Bytes.filled(20, 9), false, true, true, null, null, hasNode);
        return new PeerLink(stream, greeted, new QuietSwarm(), loop, new OutputMemory());
    }

    /** Runs {@code work} on the loop, and what is due then. */
    private void onLoop(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            work.run();
            loop.soon(() -> loop.soon(() -> done.complete(null)));
        });
        assertThat(done).succeedsWithin(SOON);
    }

    private void tell(PeerLink link, int known) {
        port = known;
        onLoop(() -> nodes.tick(List.of(link)));
    }

    @Test
    void tellsAPeerThatHasOneWhereOursIsAsSoonAsThatIsKnown() {
        PeerLink link = link(true);
        onLoop(() -> link.begin(ByteBuffer.allocate(0)));

        tell(link, 0);
        Bytes before = stream.heard();
        tell(link, 6882);
        tell(link, 6882);
        Bytes after = stream.heard();
        tell(link, 6883);

        assertThat(before).isEqualTo(Bytes.empty());
        assertThat(after).isEqualTo(PORT_6882);
        assertThat(stream.heard()).isEqualTo(PORT_6882.concat(PORT_6883));
    }

    @Test
    void tellsNobodyElse() {
        PeerLink link = link(false);
        onLoop(() -> link.begin(ByteBuffer.allocate(0)));

        tell(link, 6882);

        assertThat(stream.heard()).isEqualTo(Bytes.empty());
    }

    @Test
    void takesAFewNodesOfEachPeerAtItsOwnAddress() {
        PeerLink link = link(true);

        for (int known = 0; known < 100; known++) {
            nodes.heard(link, new FastMessage.DhtPort(known));
        }

        assertThat(named)
                .hasSize(SwarmNodes.MOST_OF_ONE)
                .allMatch(node -> node.getAddress().equals(link.address()))
                .extracting(InetSocketAddress::getPort)
                .containsExactly(1, 2, 3);
    }

    @Test
    void saysNothingWhereThereIsNone() {
        SwarmNodes none = new SwarmNodes(NodeTable.NONE);

        none.heard(link(true), new FastMessage.DhtPort(1));

        assertThat(none.isSpoken()).isFalse();
        assertThat(nodes.isSpoken()).isTrue();
    }

    @Test
    void aClosedNetworkHasNone() throws Exception {
        TestTorrent torrent = TestTorrent.of(97, 100_000);
        try (Node alice = new Node(temp.resolve("alice"))) {
            torrent.writeTo(alice.files());
            BtSession seeding =
                    alice.start(Node.with(alice.task(torrent.metainfo()), new Discovery(true, true, true, true)));
            assertThat(seeding.completed()).succeedsWithin(SOON);

            try (WirePeer peer = WirePeer.dialWithNode(
                    seeding.listening(), torrent.metainfo().infoHash())) {
                assertThat(peer.hasNode()).isFalse();
                peer.send(WirePeer.NODE_PORT, (byte) 1, (byte) 1);
                peer.send(WirePeer.INTERESTED);
                assertThat(peer.receive(WirePeer.UNCHOKE).payload().size()).isZero();
            }
        }
    }
}
