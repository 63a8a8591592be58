package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.trustchain.token.ByteCount;

/** Limits reach the wire; how exact they are is seen in {@link TokenBucketTest}, where no machine can be slow. */
class RateLimitTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final ByteCount RATE = new ByteCount(400_000);
    /** Of a megabyte, a quarter of a second's worth may pass at once, and one block too much. */
    private static final Duration LEAST = Duration.ofMillis(1000 * (1_000_000 - 100_000 - 32_768) / 400_000);

    @TempDir
    Path temp;

    private Duration download(TransferLimits seeder, TransferLimits downloader) throws Exception {
        TestTorrent torrent = TestTorrent.of(71, 1_000_000);
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(Node.with(alice.task(torrent.metainfo()), seeder));
            assertThat(seeding.completed()).succeedsWithin(SOON);
            long started = Clock.systemUTC().millis();
            BtSession downloading = bob.start(Node.with(bob.task(torrent.metainfo(), seeding), downloader));
            CompletableFuture<Void> completed = downloading.completed();
            assertThat(completed).succeedsWithin(SOON);
            return Duration.ofMillis(Clock.systemUTC().millis() - started);
        }
    }

    @Test
    void downloadsNoFasterThanAllowed() throws Exception {
        Duration taken = download(TransferLimits.NONE, new TransferLimits(RATE, ByteCount.ZERO));

        assertThat(taken).isGreaterThan(LEAST);
    }

    @Test
    void uploadsNoFasterThanAllowed() throws Exception {
        Duration taken = download(new TransferLimits(ByteCount.ZERO, RATE), TransferLimits.NONE);

        assertThat(taken).isGreaterThan(LEAST);
    }
}
