package org.seedbank.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.bench.ImportBench;
import org.seedbank.cli.bench.Rest;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.TemporaryDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the import of chains. */
@Command(name = "import", description = "An export goes into an empty ledger; every signature and rule is checked.")
final class BenchImport implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Put the files below DIR, to measure the disk there; the temporary directory otherwise.")
    private @Nullable Path directory;

    @Option(
            names = "--blocks",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Import N blocks; ${DEFAULT-VALUE} when left out.")
    private int blocks;

    BenchImport(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        BenchCommand.requireBetween("--blocks", blocks, 2, 10_000_000);
        Rest rest = new Rest("bench import", invocation.host().interruption());
        try (TemporaryDirectory place = BenchCommand.place(directory, invocation)) {
            invocation
                    .output()
                    .result(new ImportBench(
                                    place.path(), blocks, invocation.host().random(), rest)
                            .run());
        }
        return ExitCode.OK.code();
    }
}
