package org.seedbank.overlay.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyNodeLoopTest {
    private final NettyNodeLoop loop = NettyNodeLoop.start("loop-under-test");

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void runsTasksInTheOrderOfOneCaller() {
        List<Integer> ran = new CopyOnWriteArrayList<>();

        IntStream.range(0, 200).forEach(i -> loop.execute(() -> ran.add(i)));

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(ran).hasSize(200));
        assertThat(ran).isEqualTo(IntStream.range(0, 200).boxed().toList());
    }

    @Test
    void knowsItsOwnThread() throws Exception {
        var inside = new CompletableFuture<String>();

        loop.execute(() -> {
            loop.assertInLoop();
            inside.complete(Thread.currentThread().getName());
        });

        assertThat(inside.get(10, TimeUnit.SECONDS)).startsWith("loop-under-test");
        assertThatThrownBy(loop::assertInLoop).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void goesOnAfterATaskThatThrows() {
        var later = new CompletableFuture<Boolean>();

        loop.execute(() -> {
            throw new IllegalStateException("thrown by a test on purpose");
        });
        loop.execute(() -> later.complete(true));

        await().atMost(Duration.ofMinutes(1)).until(later::isDone);
        assertThat(loop.uncaught()).isEqualTo(1);
    }

    @Test
    void firesTimersUnlessCalledOff() {
        List<String> ran = new CopyOnWriteArrayList<>();

        loop.execute(
                () -> { // in one turn of the loop, so that the timer cannot come first
                    Cancellable calledOff = loop.schedule(Duration.ofMillis(20), () -> ran.add("called off"));
                    calledOff.cancel();
                    calledOff.cancel();
                });
        Cancellable fired = loop.schedule(Duration.ofMillis(50), () -> ran.add("fired"));

        await().atMost(Duration.ofMinutes(1)).until(() -> !ran.isEmpty());
        assertThat(ran).containsExactly("fired");
        fired.cancel();
    }

    @Test
    void dropsTasksAfterClosing() {
        List<String> ran = new CopyOnWriteArrayList<>();
        loop.execute(() -> ran.add("before"));

        loop.close();
        loop.close();
        loop.execute(() -> ran.add("after"));
        loop.schedule(Duration.ZERO, () -> ran.add("timer")).cancel();

        assertThat(ran).containsExactly("before");
    }
}
