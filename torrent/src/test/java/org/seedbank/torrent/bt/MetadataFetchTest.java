package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import bt.magnet.UtMetadata;
import bt.protocol.extended.ExtendedHandshake;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.trustchain.fixture.SettableClock;

/** Peers that keep a magnet link from becoming a torrent, or fill our memory meanwhile; in virtual time. */
class MetadataFetchTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int BLOCK = 16 << 10;
    private static final int LARGEST = 16 << 20;
    private static final long MOST = 1 << 20;

    private final byte[] dictionary = new byte[40_000];
    private final SettableClock clock = new SettableClock();
    private final NetLoop loop = NetLoop.start(clock, "metadata");
    private final CompletableFuture<Bytes> found = new CompletableFuture<>();
    private final List<PeerLink> banned = new ArrayList<>();
    private final MetadataFetch fetch =
            new MetadataFetch(new InfoHash(Bytes.wrap(TestTorrent.sha1(dictionary))), clock, found, banned::add, MOST);
    /** The next block that each peer sends. */
    private final Map<PeerLink, Integer> next = new LinkedHashMap<>();

    @AfterEach
    void close() {
        loop.close();
    }

    private void onLoop(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        assertThat(done).succeedsWithin(SOON);
    }

    /** A peer that announces a dictionary of {@code size} bytes; 0 if it does not say. */
    private PeerLink peer(int size) {
        PeerLink link = new PeerLink(
                new FakeStream(),
                new Greeted(Bytes.filled(20, 9), false, true, true, null, null, false),
                new QuietSwarm(),
                loop,
                new OutputMemory());
        String announced = size == 0 ? "" : "13:metadata_sizei" + size + "e";
        byte[] handshake = ("d1:md11:ut_metadatai3ee" + announced + "e").getBytes(StandardCharsets.ISO_8859_1);
        Bytes message = WireFuzzTest.message(20, Bytes.filled(1, 0).concat(Bytes.wrap(handshake)));
        fetch.introduced(link, (ExtendedHandshake) link.codec().decode(message.asBuffer()));
        next.put(link, 0);
        return link;
    }

    private void serveAll() {
        next.keySet().forEach(fetch::serve);
    }

    /** The peer sends the next block of {@code content}. */
    private void answer(PeerLink link, byte[] content) {
        int block = next.merge(link, 1, Integer::sum) - 1;
        int end = Math.min(content.length, (block + 1) * BLOCK);
        fetch.received(
                link,
                UtMetadata.data(block, content.length, java.util.Arrays.copyOfRange(content, block * BLOCK, end)));
    }

    @Test
    void takesNothingThatWasNotAskedFor() {
        onLoop(() -> {
            PeerLink pusher = peer(LARGEST);

            fetch.received(pusher, UtMetadata.data(0, LARGEST, new byte[BLOCK]));

            assertThat(pusher.isClosed()).isTrue();
            assertThat(fetch.held()).isZero();
        });
    }

    @Test
    void allCopiesTogetherStayWithinABound() {
        byte[] huge = new byte[LARGEST];
        onLoop(() -> {
            for (int index = 0; index < 50; index++) {
                PeerLink unused = peer(LARGEST);
            }
            PeerLink honest = peer(dictionary.length);
            next.remove(honest);
            for (int round = 0; round < 300; round++) {
                serveAll();
                for (PeerLink link : List.copyOf(next.keySet())) {
                    answer(link, huge);
                    assertThat(fetch.held()).as("round %s", round).isLessThanOrEqualTo(MOST);
                }
                next.replaceAll((link, block) -> link.isClosed() ? block : block % (LARGEST / BLOCK));
                clock.advance(Duration.ofMillis(500));
            }
            next.put(honest, 0);
            fetch.serve(honest);
            for (int block = 0; block < 3; block++) {
                answer(honest, dictionary);
            }
        });

        assertThat(found).isCompletedWithValue(Bytes.wrap(dictionary));
        assertThat(fetch.held()).isZero();
    }

    @Test
    void peersThatGiveABlockNowAndThenKeepNobodyFromBeingAsked() {
        byte[] huge = new byte[LARGEST];
        onLoop(() -> {
            List<PeerLink> slow = new ArrayList<>();
            for (int index = 0; index < 3; index++) {
                slow.add(peer(LARGEST));
            }
            serveAll();
            PeerLink honest = peer(0);
            for (int second = 0; second < 12; second++) {
                clock.advance(Duration.ofSeconds(1));
                if (second % 3 == 0) {
                    slow.forEach(link -> answer(link, huge));
                }
                serveAll();
            }
            for (int block = 0; block < 3; block++) {
                answer(honest, dictionary);
                fetch.serve(honest);
            }
        });

        assertThat(found).isCompletedWithValue(Bytes.wrap(dictionary));
    }

    @Test
    void peersThatAreFastButEndlessKeepNobodyFromBeingAskedForLong() {
        byte[] huge = new byte[LARGEST];
        onLoop(() -> {
            List<PeerLink> large = new ArrayList<>();
            for (int index = 0; index < 3; index++) {
                large.add(peer(LARGEST));
            }
            serveAll();
            PeerLink honest = peer(0);
            for (int step = 0; step < 12; step++) {
                clock.advance(Duration.ofSeconds(1));
                for (int block = 0; block < 2; block++) {
                    large.forEach(link -> answer(link, huge));
                }
                serveAll();
            }
            for (int block = 0; block < 3; block++) {
                answer(honest, dictionary);
                fetch.serve(honest);
            }
        });

        assertThat(found).isCompletedWithValue(Bytes.wrap(dictionary));
    }

    @Test
    void whoSendsAWrongDictionaryDoesNotComeBack() {
        onLoop(() -> {
            PeerLink liar = peer(dictionary.length);
            fetch.serve(liar);
            byte[] wrong = new byte[dictionary.length];
            wrong[17] = 1;
            for (int block = 0; block < 3; block++) {
                answer(liar, wrong);
            }

            assertThat(banned).containsExactly(liar);
            assertThat(liar.isClosed()).isTrue();
        });
        assertThat(found).isNotDone();
    }

    @Test
    void whatComesTooLateIsNoOffence() {
        onLoop(() -> {
            PeerLink late = peer(dictionary.length);
            fetch.serve(late);
            clock.advance(Duration.ofSeconds(11));
            fetch.serve(late);

            answer(late, dictionary);

            assertThat(fetch.held()).isZero();
            assertThat(late.isClosed()).isFalse();
        });
    }
}
