package org.seedbank.cli.command;

import java.util.concurrent.Callable;
import org.seedbank.cli.bench.Rest;
import org.seedbank.cli.bench.StoreBench;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.TemporaryDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a large ledger. */
@Command(
        name = "store",
        description = "A ledger with many blocks: its size, how fast it opens and answers, the heap of a node on it.")
final class BenchStore implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private BenchPlace files = new BenchPlace();

    @Option(
            names = "--blocks",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Store N blocks; ${DEFAULT-VALUE} when left out.")
    private int blocks;

    BenchStore(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        BenchCommand.requireBetween("--blocks", blocks, 2, 100_000_000);
        Rest rest = new Rest("bench store", invocation.host().interruption());
        try (TemporaryDirectory place = files.make(invocation)) {
            invocation
                    .output()
                    .result(new StoreBench(
                                    place.path(), blocks, invocation.host().random(), rest)
                            .run());
        }
        return ExitCode.OK.code();
    }
}
