package org.seedbank.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.wiring.TemporaryDirectory;
import picocli.CommandLine.Option;

/** Where a measurement keeps its files. */
final class BenchPlace {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Put the files below DIR, to measure the disk there; the temporary directory otherwise.")
    private @Nullable Path directory;

    /** A directory that is gone when it is closed. */
    TemporaryDirectory make(Invocation invocation) {
        Path parent = directory == null ? Path.of(System.getProperty("java.io.tmpdir")) : invocation.resolve(directory);
        return TemporaryDirectory.in(parent, "seedbank-bench-");
    }
}
