package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GoodbyesTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration FOREVER = Duration.ofDays(1);

    private final CompletableFuture<Void> never = new CompletableFuture<>();
    private final CompletableFuture<Void> later = new CompletableFuture<>();

    private static CompletableFuture<Void> run(Runnable waiting, CompletableFuture<Thread> by) {
        return CompletableFuture.runAsync(
                () -> {
                    by.complete(Thread.currentThread());
                    waiting.run();
                },
                work -> new Thread(work).start());
    }

    private static void awaitWaiting(CompletableFuture<Thread> by) {
        await().atMost(SOON).until(() -> by.join().getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void whoeverStopsOneTorrentWaitsForItsGoodbyesUntilAllTorrentsStop() {
        Goodbyes goodbyes = new Goodbyes(FOREVER);
        CompletableFuture<Thread> by = new CompletableFuture<>();
        CompletableFuture<Void> stopped = run(() -> goodbyes.await(List.of(never)), by);
        awaitWaiting(by);
        assertThat(stopped).isNotDone();

        goodbyes.hurry();

        assertThat(stopped).succeedsWithin(SOON);
        goodbyes.await(List.of(never, never));
    }

    @Test
    void theLastGoodbyesAreWaitedForTogether() {
        Goodbyes goodbyes = new Goodbyes(FOREVER);
        goodbyes.hurry();
        goodbyes.await(List.of(later));
        CompletableFuture<Thread> by = new CompletableFuture<>();
        CompletableFuture<Void> closed = run(goodbyes::awaitLast, by);
        awaitWaiting(by);
        assertThat(closed).isNotDone();

        later.complete(null);

        assertThat(closed).succeedsWithin(SOON);
    }

    @Test
    void nobodyWaitsForEverForAGoodbye() {
        Goodbyes goodbyes = new Goodbyes(Duration.ofMillis(1));

        goodbyes.await(List.of(never));
        goodbyes.awaitLast();

        assertThat(never).isNotDone();
    }
}
