package org.seedbank.cli.command;

import java.util.concurrent.Callable;
import org.seedbank.cli.bench.ImportBench;
import org.seedbank.cli.bench.Rest;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.TemporaryDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the import of chains. */
@Command(name = "import", description = "An export goes into an empty ledger; every signature and rule is checked.")
final class BenchImport implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private BenchPlace files = new BenchPlace();

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
        try (TemporaryDirectory place = files.make(invocation)) {
            invocation
                    .output()
                    .result(new ImportBench(
                                    place.path(), blocks, invocation.host().random(), rest)
                            .run());
        }
        return ExitCode.OK.code();
    }
}
