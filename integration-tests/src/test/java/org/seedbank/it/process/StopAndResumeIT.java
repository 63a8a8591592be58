package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.ExitCode;

/** A download that is stopped, in every way there is, and goes on where it was. */
@Timeout(300)
class StopAndResumeIT {
    private static final int PIECE = 1 << 16;
    private static final int PIECES = 256;
    private static final long SIZE = (long) PIECES * PIECE;
    private static final String[] SLOWLY = {"--max-down", "3MiB"};

    @TempDir
    Path root;

    private final int port = Ports.free();
    private Seedbank seeder = new Seedbank(Path.of(""));
    private Seedbank node = new Seedbank(Path.of(""));
    private Path data = Path.of("");
    private Path copy = Path.of("");
    private Path torrent = Path.of("");
    private Optional<RunningProcess> seeding = Optional.empty();

    @BeforeEach
    void startSeeder() throws IOException {
        seeder = new Seedbank(Files.createDirectory(root.resolve("seeder")));
        node = new Seedbank(Files.createDirectory(root.resolve("node")));
        data = Payload.random(seeder.directory().resolve("data.bin"), SIZE, 7);
        copy = node.directory().resolve("down/data.bin");
        torrent = seeder.directory().resolve("data.torrent");
        seeder.call("create", data.toString(), "-o", torrent.toString(), "--piece-size", "64KiB")
                .succeeded();
        seeding = Optional.of(Transfer.seed(seeder, torrent, port));
    }

    @AfterEach
    void endSeeder() {
        seeding.ifPresent(RunningProcess::close);
    }

    @Test
    void controlCStopsCleanlySaysHowToResumeAndNothingKnownGoodIsReadAgain() throws IOException {
        Outcome stopped;
        try (RunningProcess first = download(SLOWLY)) {
            Transfer.awaitVerified(first, SIZE / 4);
            first.interrupt();
            stopped = first.outcome(Transfer.LIMIT).ended(ExitCode.UNFINISHED);
        }
        JsonNode last = Json.parse(stopped.output().get(stopped.output().size() - 1));
        assertThat(last.path("event").asText()).as("%s", stopped).isEqualTo("stopped");
        assertThat(last.path("complete").asBoolean(true)).isFalse();
        assertThat(last.path("hint").asText()).contains("resume");
        long good = last.path("done").asLong();
        int damaged = damageUnseen(goodPieces());

        JsonNode done;
        try (RunningProcess second = download()) {
            done = Transfer.awaitDone(second);
            second.outcome(Transfer.LIMIT).succeeded();
        }

        assertThat(done.path("downloaded").asLong()).as("%s", done).isLessThanOrEqualTo(SIZE - good);
        assertThat(differences()).containsExactly(damaged);
    }

    @Test
    void afterAKillNothingKnownGoodIsReadAgain() throws IOException {
        try (RunningProcess first = download(SLOWLY)) {
            Transfer.awaitVerified(first, SIZE / 4);
            first.interrupt();
            first.outcome(Transfer.LIMIT).ended(ExitCode.UNFINISHED);
        }
        int[] good = goodPieces();
        long before;
        try (RunningProcess second = download(SLOWLY)) {
            before = Transfer.awaitVerified(second, SIZE / 2).path("done").asLong();
            second.kill();
        }
        int damaged = damageUnseen(good);

        JsonNode done;
        try (RunningProcess third = download()) {
            done = Transfer.awaitDone(third);
            third.outcome(Transfer.LIMIT).succeeded();
        }

        assertThat(done.path("downloaded").asLong()).as("%s", done).isLessThan(SIZE - before / 2);
        assertThat(differences()).containsExactly(damaged);
    }

    @Test
    void peopleAreToldHowToResume() {
        try (RunningProcess first = node.start(
                "download", torrent.toString(), "-o", "down", "--peer", "127.0.0.1:" + port, "--max-down", "500KiB")) {
            first.awaitLine("metadata", Transfer.LIMIT);
            first.interrupt();
            Outcome stopped = first.outcome(Transfer.LIMIT).ended(ExitCode.UNFINISHED);

            assertThat(String.join("\n", stopped.output())).contains("resume");
            assertThat(String.join("\n", stopped.errors())).doesNotContain("Exception");
        }
    }

    @Test
    void aSecondControlCEndsAtOnceAndLosesNothing() {
        try (RunningProcess first = download(SLOWLY)) {
            Transfer.awaitVerified(first, SIZE / 4);
            seeding.orElseThrow().freeze();
            first.interrupt();
            // Two that come together are one.
            await().pollInterval(Duration.ofMillis(200)).atMost(Transfer.LIMIT).until(() -> {
                first.interrupt();
                return !first.isAlive();
            });
            first.outcome(Transfer.LIMIT).ended(ExitCode.INTERRUPTED);
        }
        seeding.orElseThrow().kill();
        seeding = Optional.of(Transfer.seed(seeder, torrent, port));

        assertCompletes();
    }

    @Test
    void theSystemsWishToEndIsAnsweredCleanly() {
        try (RunningProcess first = download(SLOWLY)) {
            Transfer.awaitVerified(first, SIZE / 4);
            first.terminate();
            Outcome stopped = first.outcome(Transfer.LIMIT).ended(ExitCode.TERMINATED);

            assertThat(stopped.output()).anyMatch(line -> line.contains("\"stopped\""));
        }

        assertCompletes();
    }

    private void assertCompletes() {
        try (RunningProcess second = download()) {
            second.outcome(Transfer.LIMIT).succeeded();
        }
        Payload.assertSame(copy, data);
        assertThat(Books.of(node).taken()).isLessThanOrEqualTo(SIZE);
    }

    private RunningProcess download(String... more) {
        String[] words = Arrays.copyOf(more, more.length + 2);
        words[more.length] = "--peer";
        words[more.length + 1] = "127.0.0.1:" + port;
        return Transfer.download(node, torrent.toString(), words);
    }

    /** Changes one byte of a good piece so that only reading it again could tell. */
    private int damageUnseen(int[] good) throws IOException {
        assertThat(good).hasSizeGreaterThan(PIECES / 8);
        int piece = good[good.length / 2];
        FileTime changed = Files.getLastModifiedTime(copy);
        try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
            file.seek((long) piece * PIECE);
            int old = file.read();
            file.seek((long) piece * PIECE);
            file.write(old ^ 0xff);
        }
        Files.setLastModifiedTime(copy, changed);
        return piece;
    }

    private int[] goodPieces() throws IOException {
        return comparePieces(true);
    }

    private int[] differences() throws IOException {
        return comparePieces(false);
    }

    private int[] comparePieces(boolean wantedSame) throws IOException {
        byte[] ours = Arrays.copyOf(Files.readAllBytes(copy), (int) SIZE);
        byte[] theirs = Files.readAllBytes(data);
        return IntStream.range(0, PIECES)
                .filter(piece -> wantedSame == isSame(ours, theirs, piece * PIECE))
                .toArray();
    }

    private static boolean isSame(byte[] ours, byte[] theirs, int at) {
        return Arrays.equals(ours, at, at + PIECE, theirs, at, at + PIECE);
    }
}
