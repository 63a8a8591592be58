package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is slower than the network. */
class SlowDiskTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    /** What is under way when reading ends: a turn of each connection. */
    private static final long SLACK = 2 << 20;

    private static final int THREADS = 8;

    @TempDir
    Path temp;

    private static <T> T onLoop(Node node, Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, node.net().loop()).join();
    }

    @Test
    void whatWaitsForTheDiskIsBoundedAndReadingGoesOnAfterwards() throws Exception {
        CountDownLatch disk = new CountDownLatch(1);
        TestTorrent torrent = TestTorrent.of(71, (int) (BlockMemory.MOST_BYTES + (16 << 20)));
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            try {
                torrent.writeTo(alice.files());
                BtSession seeding = alice.start(torrent.metainfo());
                assertThat(seeding.completed()).succeedsWithin(SOON);
                for (int thread = 0; thread < THREADS; thread++) {
                    bob.net().disk().execute(() -> waitFor(disk));
                }

                BtSession downloading = bob.start(torrent.metainfo(), seeding);
                await().atMost(SOON).until(() -> onLoop(bob, bob.net().memory()::isRestraining));
                long waiting = onLoop(bob, bob.net().memory()::used);
                boolean hasCompleted = downloading.completed().isDone();
                disk.countDown();

                assertThat(waiting).isBetween(BlockMemory.MOST_BYTES, BlockMemory.MOST_BYTES + SLACK);
                assertThat(hasCompleted).isFalse();
                assertThat(downloading.completed()).succeedsWithin(SOON);
                assertThat(torrent.isIn(bob.files())).isTrue();
                assertThat(onLoop(bob, bob.net().memory()::isRestraining)).isFalse();
            } finally {
                disk.countDown();
            }
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
