package org.seedbank.cli.command;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.seedbank.cli.bench.BenchReport;
import org.seedbank.cli.bench.LimitBench;
import org.seedbank.cli.bench.Rest;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.TemporaryDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how exactly limits are kept. */
@Command(
        name = "limits",
        description = "Rates of process, torrent and peer over TCP on 127.0.0.1: what passes over what is allowed.")
final class BenchLimits implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private BenchPlace files = new BenchPlace();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "Watch each rate for N seconds; ${DEFAULT-VALUE} when left out.")
    private int seconds;

    BenchLimits(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        BenchCommand.requireBetween("--seconds", seconds, 1, 600);
        Rest rest = new Rest("bench limits", invocation.host().interruption());
        try (TemporaryDirectory place = files.make(invocation)) {
            LimitBench bench = new LimitBench(
                    place.path(),
                    Duration.ofSeconds(seconds),
                    invocation.host().clock(),
                    invocation.host().random(),
                    rest);
            invocation.output().result(new BenchReport("limits", bench.run()));
        }
        return ExitCode.OK.code();
    }
}
