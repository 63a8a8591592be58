package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Data that is shared for the first time is read once, to make the torrent, and not once more to check it. */
@Timeout(300)
class ReadOnceIT {
    private static final long SIZE = 64L * Payload.MIB;

    @TempDir
    Path root;

    @Test
    void whatWasHashedForTheTorrentIsNotHashedAgain() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/io")), "only Linux counts what a process reads");
        long least = bytesReadToSeed("small", 20_000);

        long read = bytesReadToSeed("large", SIZE) - least;

        assertThat(read).isBetween(SIZE - SIZE / 4, SIZE + SIZE / 4);
    }

    @Test
    void theNextTimeNothingIsHashedButForTheTorrent() throws IOException {
        Seedbank node = new Seedbank(Files.createDirectory(root.resolve("again")));
        Path data = Payload.random(node.directory().resolve("data.bin"), SIZE, 3);
        Path torrent = Transfer.torrentOf(node, data);
        try (RunningProcess seeding = Transfer.seed(node, data, 0)) {
            seeding.interrupt();
            seeding.outcome(Transfer.LIMIT).succeeded();
        }
        assumeTrue(Files.isReadable(Path.of("/proc/self/io")), "only Linux counts what a process reads");

        try (RunningProcess seeding =
                Transfer.seed(node, torrent, 0, "-o", root.resolve("again").toString())) {
            assertThat(bytesRead(seeding)).isLessThan(SIZE);
        }
    }

    private long bytesReadToSeed(String name, long size) throws IOException {
        Seedbank node = new Seedbank(Files.createDirectory(root.resolve(name)));
        Path data = Payload.random(node.directory().resolve("data.bin"), size, 3);
        try (RunningProcess seeding = Transfer.seed(node, data, 0)) {
            return bytesRead(seeding);
        }
    }

    /** Everything that {@code process} has read from files until now. */
    private static long bytesRead(RunningProcess process) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "io")).stream()
                .map(line -> line.split(": "))
                .filter(field -> field[0].equals("rchar"))
                .mapToLong(field -> Long.parseLong(field[1]))
                .sum();
    }
}
