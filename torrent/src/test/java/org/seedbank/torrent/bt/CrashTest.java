package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A download in another process that is killed, or meets the end of the disk. */
class CrashTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int SIZE = 6 << 20;

    @TempDir
    Path temp;

    private final TestTorrent torrent = TestTorrent.of(61, SIZE);

    private BtSession seed(Node alice) throws IOException {
        torrent.writeTo(alice.files());
        Files.write(temp.resolve("torrent"), torrent.metainfo().encoded().toArray());
        return alice.start(torrent.metainfo());
    }

    private Path output(String name) {
        return temp.resolve(name + ".out");
    }

    private Process run(List<String> command, String name) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output(name).toFile())
                .start();
    }

    private List<String> arguments(BtSession seeding, String rate) {
        return DownloadChild.command(
                temp.resolve("torrent").toString(),
                temp.resolve("child").toString(),
                String.valueOf(seeding.listening().getPort()),
                rate);
    }

    private List<String> lines(String name) throws IOException {
        return Files.exists(output(name)) ? Files.readAllLines(output(name)) : List.of();
    }

    private long durable(String name) throws IOException {
        return lines(name).stream().filter(line -> line.startsWith("durable ")).count();
    }

    @Test
    void whatWasDurableBeforeAKillIsNeverFetchedAgain() throws Exception {
        Random random = new Random();
        long seed = random.nextLong();
        random.setSeed(seed);
        try (Node alice = new Node(temp.resolve("alice"))) {
            BtSession seeding = seed(alice);
            long durable = 0;
            for (int kill = 0; kill < 2; kill++) {
                String name = "run-" + kill;
                Process child = run(arguments(seeding, "1000000"), name);
                long until = 5L + random.nextInt(40);
                await().atMost(SOON).until(() -> durable(name) >= until || !child.isAlive());
                child.destroyForcibly().waitFor();
                durable += durable(name);
            }

            Process last = run(arguments(seeding, "0"), "last");

            assertThat(last.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(DownloadChild.last(lines("last"), "completed"))
                    .as("seed %d: %s", seed, lines("last"))
                    .hasValueSatisfying(
                            fetched -> assertThat(Long.parseLong(fetched)).isNotNegative());
            long fetched = Long.parseLong(
                    DownloadChild.last(lines("last"), "completed").orElseThrow());
            assertThat(fetched + durable * TestTorrent.PIECE)
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(SIZE);
            assertThat(torrent.isIn(temp.resolve("child").resolve("files"))).isTrue();
        }
    }

    @Test
    void endsWithTheWordThatTheDiskIsFullAndKeepsWhatIsThere() throws Exception {
        assumeTrue(Files.exists(Path.of("/bin/sh")), "no shell that could limit the size of files");
        try (Node alice = new Node(temp.resolve("alice"))) {
            BtSession seeding = seed(alice);
            // 2048 blocks of 512 bytes: no file may become larger than one megabyte.
            String limited = "ulimit -f 2048; exec "
                    + arguments(seeding, "0").stream()
                            .map(word -> "'" + word + "'")
                            .collect(Collectors.joining(" "));
            Process child = run(new ArrayList<>(List.of("/bin/sh", "-c", limited)), "limited");
            assertThat(child.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(DownloadChild.last(lines("limited"), "failed"))
                    .as("%s", lines("limited"))
                    .hasValueSatisfying(failure -> assertThat(failure).startsWith("DISK_FULL "));

            Process again = run(arguments(seeding, "0"), "again");

            assertThat(again.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(torrent.isIn(temp.resolve("child").resolve("files")))
                    .as("%s", lines("again"))
                    .isTrue();
        }
    }
}
