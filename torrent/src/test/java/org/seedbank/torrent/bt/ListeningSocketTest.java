package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.trustchain.fixture.SettableClock;

/** One that cannot let anybody in for a while, on a loop of which the test moves the clock. */
class ListeningSocketTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int ROUNDS = 50;

    private final SettableClock clock = new SettableClock();
    private final NetLoop loop = NetLoop.start(clock, "test-net");
    private final GreetingHall hall = new GreetingHall(loop, Runnable::run, Encryption.PREFER, new Random());

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void pausesAfterSomebodyCouldNotBeLetInAndThenGoesOn() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        CompletableFuture<Void> let = new CompletableFuture<>();
        ListeningSocket.Door door = channel -> {
            if (tries.incrementAndGet() == 1) {
                throw new IOException("Too many open files");
            }
            let.complete(null);
            return channel.accept();
        };
        try (ListeningSocket socket = ListeningSocket.bind(InetAddress.getLoopbackAddress(), 0, door, hall);
                Socket dialling = new Socket(
                        InetAddress.getLoopbackAddress(), socket.address().getPort())) {
            await().atMost(SOON).until(() -> tries.get() > 0);
            for (int round = 0; round < ROUNDS; round++) {
                CompletableFuture.runAsync(() -> {}, loop).join();
            }
            assertThat(tries).hasValue(1);

            CompletableFuture.runAsync(() -> clock.advance(Duration.ofSeconds(1)), loop)
                    .join();

            assertThat(let).succeedsWithin(SOON);
            assertThat(dialling.isConnected()).isTrue();
        }
    }
}
