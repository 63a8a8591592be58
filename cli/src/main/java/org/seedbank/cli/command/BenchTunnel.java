package org.seedbank.cli.command;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.seedbank.cli.bench.Rest;
import org.seedbank.cli.bench.TunnelBench;
import org.seedbank.cli.output.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures circuits. */
@Command(
        name = "tunnel",
        description = "Onion circuits of 1 to 3 hops over UDP on 127.0.0.1, all nodes in one process: cost and speed.")
final class BenchTunnel implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Datagrams on the way at any time; ${DEFAULT-VALUE} when left out.")
    private int window;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Measure each length of circuit for N seconds; ${DEFAULT-VALUE} when left out.")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "3",
            description = "Run for N seconds before that; ${DEFAULT-VALUE} when left out.")
    private int warmUp;

    @Option(
            names = "--circuits",
            paramLabel = "N",
            defaultValue = "200",
            description = "Build N circuits to measure how long that takes; ${DEFAULT-VALUE} when left out.")
    private int circuits;

    @Option(
            names = "--crowd",
            paramLabel = "N",
            defaultValue = "2000",
            description =
                    "Keep N circuits through one relay at a time, or 0 to leave that out; ${DEFAULT-VALUE} when left out.")
    private int crowd;

    BenchTunnel(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        BenchCommand.requireBetween("--window", window, 1, 100_000);
        BenchCommand.requireBetween("--seconds", seconds, 1, 3600);
        BenchCommand.requireBetween("--warm-up", warmUp, 0, 3600);
        BenchCommand.requireBetween("--circuits", circuits, 1, 10_000);
        BenchCommand.requireBetween("--crowd", crowd, 0, 50_000);
        Rest rest = new Rest("bench tunnel", invocation.host().interruption());
        TunnelBench.Plan plan =
                new TunnelBench.Plan(window, Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), circuits, crowd);
        invocation.output().result(new TunnelBench(invocation.host().random(), rest).run(plan));
        return ExitCode.OK.code();
    }
}
