package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.torrent.engine.Reading;
import org.seedbank.torrent.engine.TorrentContent;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.trustchain.token.ByteCount;

class StreamedFileTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Reading PATIENT = new Reading(new ByteCount(64 << 10), SOON);
    private static final int FILM = 16 << 20;
    /** What a peer is asked for at once when nothing is known of it yet. */
    private static final int FIRST_REQUESTS = 64;
    /** What may have been asked for before the reader came, 64 blocks, and what the reader needs. */
    private static final long FIRST = 72 * Block.USUAL;
    /** The same once more, when that much has come and twice as many blocks may be asked for. */
    private static final long SECOND = 144 * Block.USUAL;

    @TempDir
    Path temp;

    /** The film begins and ends inside of pieces. */
    private final TestTorrent torrent = TestTorrent.of(
            91, TestTorrent.PIECE, false, List.of(), Map.of("a-text", 1_000, "film", FILM, "other", 100_000));

    private final byte[] film = Objects.requireNonNull(torrent.contents().get("film"));
    private final Valve valve = new Valve(0);

    private BtSession seed(Node node) throws Exception {
        torrent.writeTo(node.files());
        BtSession seeding = node.start(torrent.metainfo());
        assertThat(seeding.completed()).succeedsWithin(SOON);
        return seeding;
    }

    private Node valved() {
        Path directory = temp.resolve("alice");
        return new Node(directory, Node.settings(directory, 0), metainfo -> valve);
    }

    private static TorrentContent content(BtSession session) {
        assertThat(session.content()).succeedsWithin(SOON);
        return session.content().join();
    }

    private static byte[] read(SeekableByteChannel channel, long position, int count) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(count);
        channel.position(position);
        while (target.hasRemaining() && channel.read(target) >= 0) {
            assertThat(channel.position()).isEqualTo(position + target.position());
        }
        return target.array();
    }

    @Test
    void readsTheEndThenTheBeginningLongBeforeEverythingIsThere() throws Exception {
        try (Node alice = valved();
                Node bob = new Node(temp.resolve("bob"))) {
            BtSession downloading = bob.start(torrent.metainfo(), seed(alice));
            try (SeekableByteChannel channel = content(downloading).open(1, PATIENT)) {
                assertThat(channel.size()).isEqualTo(FILM);

                channel.position(FILM - 50_000);
                valve.open(FIRST);
                byte[] end = read(channel, FILM - 50_000, 50_000);
                channel.position(0);
                valve.open(SECOND);
                byte[] beginning = read(channel, 0, 50_000);

                assertThat(end).isEqualTo(Arrays.copyOfRange(film, FILM - 50_000, FILM));
                assertThat(beginning).isEqualTo(Arrays.copyOf(film, 50_000));
                assertThat(downloading.status().verified().value()).isLessThan(FILM / 2);
                valve.open(Long.MAX_VALUE / 2);
                channel.position(0);
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                Channels.newInputStream(channel).transferTo(whole);
                assertThat(whole.toByteArray()).isEqualTo(film);
                assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            assertThat(downloading.completed()).succeedsWithin(SOON);
        }
    }

    @Test
    void whatWasAskedForBeforeTheReaderMovedMakesWay() throws Exception {
        try (Node bob = new Node(temp.resolve("bob"));
                ServerSocket server = WirePeer.listen()) {
            BtSession downloading =
                    bob.start(bob.task(new TorrentSource.Known(torrent.metainfo()), List.of((InetSocketAddress)
                            server.getLocalSocketAddress())));
            try (WirePeer peer = WirePeer.acceptFast(server, torrent.metainfo().infoHash());
                    SeekableByteChannel channel = content(downloading).open(1, PATIENT)) {
                peer.send(WirePeer.HAVE_ALL);
                peer.send(WirePeer.UNCHOKE);
                BitSet asked = new BitSet();
                for (int count = 0; count < FIRST_REQUESTS; count++) {
                    asked.set(number(peer.receive(WirePeer.REQUEST)));
                }

                // Pieces are asked for in any order: this one, inside of the film, was not yet.
                int awaited = asked.previousClearBit(FILM / TestTorrent.PIECE - 1);
                channel.position((long) awaited * TestTorrent.PIECE);

                // The peer answers for nothing but what it was asked to forget.
                int cancelled = 0;
                WirePeer.Message message = peer.receive();
                while (message.id() != WirePeer.REQUEST || number(message) != awaited) {
                    if (message.id() == WirePeer.CANCEL) {
                        cancelled++;
                        peer.send(WirePeer.REJECT, message.payload().toArray());
                    }
                    message = peer.receive();
                }
                assertThat(cancelled).isPositive();
            }
        }
    }

    private static int number(WirePeer.Message message) {
        return ByteBuffer.wrap(message.payload().toArray()).getInt();
    }

    @Test
    void losesPatienceAndGoesOnReadingLater() throws Exception {
        try (Node alice = valved();
                Node bob = new Node(temp.resolve("bob"))) {
            BtSession downloading = bob.start(torrent.metainfo(), seed(alice));
            Reading hurried = new Reading(new ByteCount(64 << 10), Duration.ofMillis(50));
            try (SeekableByteChannel channel = content(downloading).open(1, hurried)) {
                assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(10)))
                        .isInstanceOf(InterruptedByTimeoutException.class);

                valve.open(Long.MAX_VALUE / 2);

                await().atMost(SOON).ignoreExceptions().until(() -> read(channel, 0, 10)[9] == film[9]);
            }
        }
    }

    @Test
    void whoWaitsIsWokenWhenTheChannelIsClosedOrTheTorrentStops() throws Exception {
        try (Node alice = valved();
                Node bob = new Node(temp.resolve("bob"))) {
            BtSession downloading = bob.start(torrent.metainfo(), seed(alice));
            SeekableByteChannel closed = content(downloading).open(1, PATIENT);
            SeekableByteChannel stopped = content(downloading).open(1, PATIENT);
            CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> readOne(closed));
            CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> readOne(stopped));

            closed.close();
            assertThat(downloading.stop()).succeedsWithin(SOON);

            for (CompletableFuture<Integer> read : List.of(first, second)) {
                assertThat(read)
                        .failsWithin(SOON)
                        .withThrowableThat()
                        .withRootCauseInstanceOf(ClosedChannelException.class);
            }
            assertThat(stopped.isOpen()).isFalse();
        }
    }

    private static int readOne(SeekableByteChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void readsOnlyFilesThatAreWantedOrThere() throws Exception {
        try (Node alice = valved();
                Node bob = new Node(temp.resolve("bob"))) {
            Wishes others = Wishes.of((metainfo, index) -> index != 1);
            BtSession downloading =
                    bob.start(bob.task(torrent.metainfo(), seed(alice)).with(others));
            TorrentContent content = content(downloading);
            assertThatThrownBy(() -> content.open(1, PATIENT)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> content.open(3, PATIENT)).isInstanceOf(IllegalArgumentException.class);
            SeekableByteChannel channel = content.open(2, PATIENT);
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1)))
                    .isInstanceOf(NonWritableChannelException.class);
            CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> readOne(channel));

            assertThat(content.wish(Wishes.of((metainfo, index) -> false))).succeedsWithin(SOON);

            assertThat(read)
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .withRootCauseInstanceOf(IOException.class)
                    .withMessageContaining("not wanted any more");
        }
    }
}
