package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetLoopTest {
    private static final String NAME = "test-net-loop";
    private static final Duration SOON = Duration.ofSeconds(30);
    /** Half of what the loop sleeps when nothing is due. */
    private static final Duration AWAKE = Duration.ofSeconds(9);

    private final NetLoop loop = NetLoop.start(Clock.systemUTC(), NAME);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        loop.close();
    }

    /** Keeps the loop in a task until it is released, and then has it look for what was closed. */
    private void occupy() {
        CountDownLatch began = new CountDownLatch(1);
        loop.execute(() -> {
            began.countDown();
            waitFor(release);
            loop.forgetClosed();
        });
        waitFor(began);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean sleeps() {
        for (Map.Entry<Thread, StackTraceElement[]> thread :
                Thread.getAllStackTraces().entrySet()) {
            if (thread.getKey().getName().equals(NAME)) {
                return Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals("select"));
            }
        }
        return true;
    }

    @Test
    void runsWhatComesWhileItSleepsThoughAnEarlierWakingWasSwallowed() {
        occupy();
        loop.execute(() -> {});
        release.countDown();
        await().atMost(SOON).until(NetLoopTest::sleeps);
        CompletableFuture<Void> ran = new CompletableFuture<>();

        loop.execute(() -> ran.complete(null));

        assertThat(ran).succeedsWithin(AWAKE);
    }

    @Test
    void endsThoughTheWakingWasSwallowed() {
        occupy();
        CompletableFuture<Thread> closing = new CompletableFuture<>();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> {
            closing.complete(Thread.currentThread());
            loop.close();
        });
        await().atMost(SOON).until(() -> closing.join().getState() == Thread.State.WAITING);

        release.countDown();

        assertThat(closed).succeedsWithin(AWAKE);
    }

    @Test
    void runsTimersInTheirOrder() {
        CompletableFuture<String> heard = new CompletableFuture<>();
        StringBuilder said = new StringBuilder();

        loop.execute(() -> {
            loop.schedule(30, () -> heard.complete(said + "last"));
            loop.schedule(10, () -> said.append("second "));
            NetLoop.Timer never = loop.schedule(5, () -> said.append("never "));
            loop.schedule(1, () -> said.append("first "));
            never.cancel();
        });

        assertThat(heard).succeedsWithin(SOON).isEqualTo("first second last");
    }
}
