package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.torrent.engine.TorrentStatus.Phase;

class BtTorrentEngineTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path temp;

    @Test
    void downloadsByTorrentFromASeeder() throws Exception {
        TestTorrent torrent = TestTorrent.of(1, 1_000_000);
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(torrent.metainfo());

            BtSession downloading = bob.start(torrent.metainfo(), seeding);

            assertThat(downloading.completed()).succeedsWithin(SOON);
            assertThat(torrent.isIn(bob.files())).isTrue();
            assertThat(downloading.status().phase()).isEqualTo(Phase.SEEDING);
            assertThat(downloading.status().downloaded().value()).isEqualTo(1_000_000);
            assertThat(seeding.status().uploaded().value()).isEqualTo(1_000_000);
            assertThat(downloading.status().peers()).isEqualTo(1);
        }
    }

    @Test
    void stopsAndGivesUpThePort() throws Exception {
        TestTorrent torrent = TestTorrent.of(2, 100_000);
        try (Node alice = new Node(temp.resolve("alice"))) {
            torrent.writeTo(alice.files());
            BtSession session = alice.start(torrent.metainfo());
            assertThat(session.completed()).succeedsWithin(SOON);

            assertThat(session.stop()).succeedsWithin(SOON);

            assertThat(session.status().phase()).isEqualTo(Phase.STOPPED);
            try (ListeningSocket again = ListeningSocket.bind(
                    session.listening().getAddress(), session.listening().getPort())) {
                assertThat(again.address()).isEqualTo(session.listening());
            }
            await().atMost(5, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                            .noneMatch(thread -> thread.getName()
                                    .startsWith(session.listening().getPort() + ".bt")));
        }
    }
}
