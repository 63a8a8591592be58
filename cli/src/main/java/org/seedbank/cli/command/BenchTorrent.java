package org.seedbank.cli.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.seedbank.cli.bench.BenchReport;
import org.seedbank.cli.bench.Figure;
import org.seedbank.cli.bench.Rest;
import org.seedbank.cli.bench.TorrentBench;
import org.seedbank.cli.bench.UtpBench;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.TemporaryDirectory;
import org.seedbank.trustchain.token.ByteCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the torrent engine. */
@Command(
        name = "torrent",
        description = "Torrents over TCP on 127.0.0.1, without payment: speed, many at once, rude peers, rest; uTP.")
final class BenchTorrent implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private BenchPlace files = new BenchPlace();

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "1GiB",
            description = "Size of the file that is moved; ${DEFAULT-VALUE} when left out.")
    private ByteCount size = ByteCount.ofMebibytes(1024);

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Move everything N times each way, for medians; ${DEFAULT-VALUE} when left out.")
    private int rounds;

    @Option(
            names = "--torrents",
            paramLabel = "N",
            defaultValue = "50",
            description = "Move N torrents of 8 MiB one by one and at once; ${DEFAULT-VALUE} when left out.")
    private int torrents;

    @Option(
            names = "--rest",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "Watch torrents at rest so long; ${DEFAULT-VALUE} when left out.")
    private int restSeconds;

    @Option(
            names = "--resting",
            paramLabel = "N",
            defaultValue = "500",
            description = "Seed N torrents at rest; ${DEFAULT-VALUE} when left out.")
    private int resting;

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
        BenchCommand.requireBetween("--rounds", rounds, 1, 100);
        BenchCommand.requireBetween("--torrents", torrents, 1, 1000);
        BenchCommand.requireBetween("--resting", resting, 1, 10_000);
        BenchCommand.requireBetween("--rest", restSeconds, 1, 3600);
        BenchCommand.requireBetween("--seconds", seconds, 1, 3600);
        BenchCommand.requireBetween("--warm-up", warmUp, 0, 3600);
        Rest rest = new Rest("bench torrent", invocation.host().interruption());
        UtpBench utp = new UtpBench(invocation.host().random(), rest);
        try (TemporaryDirectory place = files.make(invocation)) {
            TorrentBench.Plan plan = new TorrentBench.Plan(
                    place.path(), size, rounds, torrents, resting, Duration.ofSeconds(restSeconds));
            List<Figure> figures = new ArrayList<>(new TorrentBench(
                            plan, invocation.host().clock(), invocation.host().random(), rest)
                    .run());
            figures.addAll(utp.run(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds)));
            invocation.output().result(new BenchReport("torrent", figures));
        }
        return ExitCode.OK.code();
    }
}
