package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.ExitCode;

/**
 * File systems that are really full, or that nobody may write, not even root: mounted in a namespace that ends with the
 * process.
 */
@Timeout(300)
class FileSystemIT {
    /** Becomes root in a namespace of its own where that is needed and allowed; says nothing of its own. */
    private static final List<List<String>> WAYS = List.of(List.of("unshare", "-rm"), List.of("unshare", "-m"));

    private static final String MOUNT = "mount -t tmpfs -o mode=700,size=4m tmpfs \"$0\" && ";
    private static final String FILL = "head -c 16m /dev/zero >\"$0/fill\" 2>/dev/null; ";

    /** Shows the directory once more, in the same place and unchangeable. */
    private static final String LOCK = "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && ";

    @TempDir
    Path root;

    private static List<String> way = List.of();

    @BeforeAll
    static void findAWay() {
        way = WAYS.stream()
                .filter(unshare -> succeeds(unshare, MOUNT + "true", "/mnt"))
                .findFirst()
                .orElse(List.of());
        assumeTrue(!way.isEmpty(), "may not mount a file system here, not even in a namespace");
    }

    @Test
    void aDownloadThatDoesNotFitEndsWithItsOwnCode() throws IOException {
        Seedbank seeder = new Seedbank(Files.createDirectory(root.resolve("seeder")));
        Seedbank node = new Seedbank(Files.createDirectory(root.resolve("node")));
        Path down = Files.createDirectory(node.directory().resolve("down"));
        Path data = Payload.random(seeder.directory().resolve("data.bin"), 16L * Payload.MIB, 9);
        Path torrent = Transfer.torrentOf(seeder, data);
        int port = Ports.free();

        try (RunningProcess seeding = Transfer.seed(seeder, data, port);
                RunningProcess download = start(
                        node,
                        MOUNT,
                        down,
                        "-q",
                        "download",
                        torrent.toString(),
                        "-o",
                        "down",
                        "--peer",
                        "127.0.0.1:" + port)) {
            download.outcome(Transfer.LIMIT).refused(ExitCode.DISK_FULL);
            assertThat(seeding.isAlive()).isTrue();
        }

        Books.of(node);
    }

    @Test
    void aWalletIsNotMadeHalf() throws IOException {
        Seedbank node = new Seedbank(root);
        Files.createDirectory(node.dataDirectory());

        try (RunningProcess process =
                start(node, MOUNT + FILL, node.dataDirectory(), "wallet", "new", "--no-passphrase", "--yes")) {
            process.outcome(Transfer.LIMIT).refused(ExitCode.DISK_FULL);
        }
    }

    @Test
    void aLedgerThatCannotGrowStopsTheWork() throws IOException {
        Seedbank node = new Seedbank(root);
        Files.createDirectory(node.dataDirectory());
        Path data = Payload.random(root.resolve("data.bin"), 100_000, 9);
        String prepare =
                MOUNT + quoted(node.command("-q", "wallet", "new", "--no-passphrase", "--yes")) + " && " + FILL;

        try (RunningProcess process =
                start(node, prepare, node.dataDirectory(), "-q", "seed", data.toString(), "--port", "0")) {
            Outcome outcome = process.outcome(Transfer.LIMIT);

            outcome.ended(ExitCode.DISK_FULL);
            assertThat(outcome.errors()).hasSize(2);
        }
    }

    @Test
    void aTorrentFileThatDoesNotFitIsNamed() {
        Seedbank node = new Seedbank(root);
        Payload.random(root.resolve("data.bin"), 100_000, 9);

        node.call("create", "data.bin", "--yes", "-o", "/dev/full").refused(ExitCode.DISK_FULL, "/dev/full");
    }

    @Test
    void aDownloadDirectoryThatNobodyMayWriteIsNamed() throws IOException {
        Seedbank seeder = new Seedbank(Files.createDirectory(root.resolve("seeder")));
        Seedbank node = new Seedbank(Files.createDirectory(root.resolve("node")));
        Path data = Payload.random(seeder.directory().resolve("data.bin"), 2L * Payload.MIB, 9);
        Path torrent = Transfer.torrentOf(seeder, data);
        Path down = Files.createDirectory(node.directory().resolve("down"));
        Files.writeString(down.resolve("precious"), "mine");

        for (String place : List.of("down", "down/below")) {
            Outcome outcome = locked(node, down, "-q", "download", torrent.toString(), "-o", place);
            outcome.refused(place.equals("down") ? ExitCode.CANNOT_READ_WRITE : ExitCode.CANNOT_MAKE_DIRECTORY, "down");
        }

        assertThat(FolderImage.of(down, path -> false)).containsOnlyKeys("", "precious");
        Books.of(node);
        try (RunningProcess seeding = Transfer.seed(seeder, data, 0);
                RunningProcess later = Transfer.download(node, torrent.toString(), Transfer.peer(portOf(seeding)))) {
            later.outcome(Transfer.LIMIT).succeeded();
        }
        Payload.assertSame(down.resolve("data.bin"), data);
    }

    @Test
    void aTorrentFileThatNobodyMayWriteIsNamed() throws IOException {
        Seedbank node = new Seedbank(root);
        Payload.random(root.resolve("data.bin"), 100_000, 9);
        Path locked = Files.createDirectory(root.resolve("locked"));

        locked(node, locked, "create", "data.bin", "-o", "locked/data.torrent")
                .refused(ExitCode.CANNOT_CREATE, "locked/data.torrent");
    }

    @Test
    void aDataDirectoryThatNobodyMayWriteCanBeReadAndIsNotChanged() throws IOException {
        Seedbank node = new Seedbank(root);
        Path data = Payload.random(root.resolve("data.bin"), 100_000, 9);
        node.call("wallet", "new", "--no-passphrase", "--yes").succeeded();
        try (RunningProcess seeding = Transfer.seed(node, data, 0)) {
            seeding.interrupt();
            seeding.outcome(Transfer.LIMIT).succeeded();
        }
        Path home = node.dataDirectory();
        SortedMap<String, String> before = FolderImage.of(home, path -> false);

        for (String line : List.of("wallet show", "wallet balance", "wallet history", "chain audit")) {
            locked(node, home, line.split(" ")).succeeded();
        }
        locked(node, home, "-q", "seed", "data.bin", "--port", "0").refused(ExitCode.CANNOT_READ_WRITE, "data");

        assertThat(FolderImage.of(home, path -> false)).isEqualTo(before);
        Books.of(node);
    }

    @Test
    void aResultThatDoesNotFitIsNotLostInSilence() throws IOException {
        Seedbank node = new Seedbank(root);
        Payload.random(root.resolve("data.bin"), 100_000, 9);
        List<String> sink = List.of("sh", "-c", "exec \"$@\" >/dev/full", "sh");

        for (String line :
                List.of("--version", "config ls", "create data.bin -o -", "wallet new --no-passphrase --yes")) {
            try (RunningProcess process = node.startBehind(sink, Map.of(), line.split(" "))) {
                process.outcome(Transfer.LIMIT).refused(ExitCode.DISK_FULL, "standard output");
            }
        }

        node.call("wallet", "show").succeeded();
    }

    @Test
    void aReaderWhoHasSeenEnoughIsNoFault() throws IOException {
        List<String> reader = List.of("sh", "-c", "{ \"$@\"; echo $? >code; } | head -n 1", "sh");

        try (RunningProcess process = new Seedbank(root).startBehind(reader, Map.of(), "completion", "bash")) {
            Outcome outcome = process.outcome(Transfer.LIMIT).succeeded();

            assertThat(outcome.output()).hasSize(1);
            assertThat(outcome.errors()).isEmpty();
        }
        assertThat(root.resolve("code")).hasContent("0");
    }

    private static int portOf(RunningProcess seeding) {
        return seeding.awaitEvent("started", Transfer.LIMIT).path("port").asInt();
    }

    private static Outcome locked(Seedbank node, Path directory, String... arguments) {
        try (RunningProcess process = start(node, LOCK, directory, arguments)) {
            return process.outcome(Transfer.LIMIT);
        }
    }

    private static RunningProcess start(Seedbank node, String script, Path mountPoint, String... arguments) {
        List<String> wrapper = new ArrayList<>(way);
        wrapper.addAll(List.of("sh", "-c", script + "exec \"$@\"", mountPoint.toString()));
        return node.startBehind(wrapper, Map.of(), arguments);
    }

    private static String quoted(List<String> words) {
        return String.join(" ", words.stream().map(word -> "'" + word + "'").toList());
    }

    private static boolean succeeds(List<String> unshare, String script, String argument) {
        List<String> command = new ArrayList<>(unshare);
        command.addAll(List.of("sh", "-c", script, argument));
        try (RunningProcess process = RunningProcess.start(command, Path.of("/"), Map.of())) {
            return process.awaitExit(Transfer.LIMIT) == 0;
        }
    }
}
