package org.seedbank.cli.command;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.seedbank.cli.bench.BenchReport;
import org.seedbank.cli.bench.Rest;
import org.seedbank.cli.bench.UtpBench;
import org.seedbank.cli.output.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the parts that carry torrents. */
@Command(name = "torrent", description = "What carries torrents: one stream of uTP over 127.0.0.1.")
final class BenchTorrent implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "Measure for N seconds; ${DEFAULT-VALUE} when left out.")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "3",
            description = "Run for N seconds before that; ${DEFAULT-VALUE} when left out.")
    private int warmUp;

    BenchTorrent(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        BenchCommand.requireBetween("--seconds", seconds, 1, 3600);
        BenchCommand.requireBetween("--warm-up", warmUp, 0, 3600);
        Rest rest = new Rest("bench torrent", invocation.host().interruption());
        UtpBench utp = new UtpBench(invocation.host().random(), rest);
        invocation
                .output()
                .result(new BenchReport("torrent", utp.run(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds))));
        return ExitCode.OK.code();
    }
}
