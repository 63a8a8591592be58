package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.ExitCode;

/** A file system that is really full: a small one in memory, in a mount namespace that ends with the process. */
@Timeout(300)
class DiskFullIT {
    /** Becomes root in a namespace of its own where that is needed and allowed; says nothing of its own. */
    private static final List<List<String>> WAYS = List.of(List.of("unshare", "-rm"), List.of("unshare", "-m"));

    private static final String MOUNT = "mount -t tmpfs -o mode=700,size=4m tmpfs \"$0\" && ";
    private static final String FILL = "head -c 16m /dev/zero >\"$0/fill\" 2>/dev/null; ";

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
