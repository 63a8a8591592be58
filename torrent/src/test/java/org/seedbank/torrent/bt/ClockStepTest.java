package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.loop.MonotonicTime;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.trustchain.token.ByteCount;

/** The user, or a time server, sets the time of day. */
class ClockStepTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final int SIZE = 1_000_000;
    private static final ByteCount RATE = new ByteCount(400_000);
    /** A quarter of a second's worth may pass at once, and one block too much. */
    private static final long LEAST_MICROS = 1_000_000L * (SIZE - 100_000 - 32_768) / 400_000;

    @TempDir
    Path temp;

    @Test
    void neitherStallsNorFloodsNorDropsAnybody() throws Exception {
        SteppingClock clock = new SteppingClock();
        TestTorrent torrent = TestTorrent.of(72, SIZE);
        try (Node alice = node("alice", clock);
                Node bob = node("bob", clock)) {
            torrent.writeTo(alice.files());
            TransferLimits slow = new TransferLimits(ByteCount.ZERO, RATE);
            BtSession seeding = alice.start(Node.with(alice.task(torrent.metainfo()), slow));
            assertThat(seeding.completed()).succeedsWithin(SOON);
            long began = MonotonicTime.micros();
            BtSession downloading = bob.start(torrent.metainfo(), seeding);

            await().atMost(SOON).until(() -> has(downloading, SIZE / 4));
            clock.step(YEAR.negated());
            await().atMost(SOON).until(() -> has(downloading, SIZE / 2));
            clock.step(YEAR.multipliedBy(2));

            assertThat(downloading.completed()).succeedsWithin(SOON);
            assertThat(MonotonicTime.micros() - began).isGreaterThan(LEAST_MICROS);
            assertThat(downloading.status().downloaded().value()).isEqualTo(SIZE);
        }
    }

    private Node node(String name, Clock clock) {
        Path home = temp.resolve(name);
        return new Node(home, Node.settings(home, 0), SwarmExtensionFactory.NONE, clock);
    }

    private static boolean has(BtSession session, long bytes) {
        return session.status().verified().value() >= bytes;
    }

    /** The time of day, and what it was set to besides. */
    private static final class SteppingClock extends Clock {
        private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        private final Clock real = Clock.systemUTC();

        void step(Duration by) {
            ahead.accumulateAndGet(by, Duration::plus);
        }

        @Override
        public Instant instant() {
            return real.instant().plus(ahead.get());
        }

        @Override
        public ZoneId getZone() {
            return real.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
