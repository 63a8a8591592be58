package org.seedbank.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.seedbank.cli.command.CommandTree;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Environment;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.wiring.Host;
import org.seedbank.cli.wiring.Ledgers;

/**
 * Runs short commands for nobody, so that the launcher can archive the classes they load. Everything happens in a
 * temporary directory.
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
                var unused = new CommandTree(host(real, directory)).run(line.split(" "));
            }
        } finally {
            delete(directory);
        }
    }

    private static Host host(Host real, Path directory) {
        Environment environment = new Environment(
                Map.of("SEEDBANK_DATA_DIR", directory.toString()),
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
