package org.seedbank.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.seedbank.cli.command.CommandTree;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Environment;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.wiring.Background;
import org.seedbank.cli.wiring.HeadStart;
import org.seedbank.cli.wiring.Host;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.cli.wiring.RandomFile;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Runs short commands, a small transfer that is paid for, and one through a circuit, for nobody, so that the launcher
 * can archive the classes they load. Everything happens in a temporary directory and on 127.0.0.1.
 */
public final class Rehearsal {
    private static final List<String> LINES = List.of(
            "--help",
            "--version",
            "wallet balance",
            "wallet new --no-passphrase --yes",
            "wallet show",
            "wallet balance",
            "wallet balance --json",
            "wallet history",
            "chain ls",
            "config ls",
            "config explain network --json",
            "doctor",
            "no-such-command",
            "download --help");

    private static final String LOOPBACK = "127.0.0.1:";
    private static final int MEBIBYTE = 1 << 20;

    private Rehearsal() {}

    /** Runs the commands and ends. */
    public static void main(String[] arguments) throws IOException {
        Host real = Host.ofProcess();
        Path directory = Files.createTempDirectory("seedbank-rehearsal");
        try {
            Files.writeString(directory.resolve("seedbank.toml"), "network = \"closed\"\n[torrent]\ndht = false\n");
            for (String line : LINES) {
                if (line.equals("wallet show")) {
                    Ledgers.write(Directories.below(directory)).close();
                }
                run(host(real, directory), line.split(" "));
            }
            transfers(real, directory);
        } finally {
            delete(directory);
        }
    }

    private static void transfers(Host real, Path directory) throws IOException {
        HeadStart.begin("download").await();
        Path file = RandomFile.make(
                directory.resolve("shared").resolve("rehearsal.bin"), new ByteCount(4 * MEBIBYTE), real.random());
        String torrent = directory.resolve("rehearsal.torrent").toString();
        Host seeder = node(real, directory.resolve("seeder"));
        Host downloader = node(real, directory.resolve("downloader"));
        run(seeder, "create", file.toString(), "-o", torrent);
        String port = Integer.toString(freePort());
        String seederPort = Integer.toString(freePort());
        String seederAddress = LOOPBACK + seederPort;
        // Both call each other: whoever is ready last finds the other listening.
        List<String> seed =
                List.of("seed", file.toString(), "--port", seederPort, "--peer", LOOPBACK + port, "--ratio", "2");
        List<String> download = List.of("download", torrent, "--peer", seederAddress, "-o");
        String exitPort = Integer.toString(freePort());
        Interruption end = new Interruption(code -> {});
        Host exit = node(real, directory.resolve("exit"));
        Host ended = new Host(exit.environment(), exit.terminal(), exit.clock(), exit.random(), end);
        var exiting = beside(ended, List.of("node", "run", "--exit", "--port", exitPort));
        var seeding = beside(seeder, seed);
        run(downloader, bounded(download, directory.resolve("open").toString(), "--port", port));
        run(
                downloader,
                bounded(
                        download,
                        directory.resolve("anonymous").toString(),
                        "--hops",
                        "1",
                        "--bootstrap",
                        LOOPBACK + exitPort));
        seeding.join();
        end.request(Interruption.Cause.INTERRUPT);
        exiting.join();
    }

    private static CompletableFuture<Void> beside(Host host, List<String> command) {
        return CompletableFuture.runAsync(() -> run(host, bounded(command)), task -> Background.run("beside", task));
    }

    private static String[] bounded(List<String> command, String... more) {
        return Stream.of(command, List.of(more), List.of("--timeout", "20s"))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private static Host node(Host real, Path directory) throws IOException {
        Files.createDirectories(directory);
        Host node = host(real, directory);
        run(node, "wallet", "new", "--no-passphrase", "--yes");
        return node;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void run(Host host, String... arguments) {
        var unused = CommandTree.run(host, arguments);
    }

    private static Host host(Host real, Path directory) {
        Environment environment = new Environment(
                Map.of("SEEDBANK_DATA_DIR", directory.toString(), "SEEDBANK_NETWORK", "closed"),
                directory,
                directory,
                directory.resolve("absent.toml"));
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Terminal terminal =
                new Terminal(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, Terminal.Features.NONE);
        return new Host(environment, terminal, real.clock(), real.random(), real.interruption());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
