package org.seedbank.cli.bench;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.Stopwatch;
import org.seedbank.cli.wiring.Workers;
import org.seedbank.trustchain.crawl.CrawlEnd;
import org.seedbank.trustchain.crawl.CrawlReport;

/**
 * A node fetches a chain and the other halves of its transactions from a neighbour over real UDP on 127.0.0.1, checks
 * every signature and rule, and stores it in a file; the clock stops when the last block is flushed. Each round begins
 * with an empty ledger.
 */
public final class CrawlBench {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final SecureRandom random;
    private final Rest rest;

    /**
     * @param random chance for keys and timers
     * @param rest waits while the nodes work
     */
    public CrawlBench(SecureRandom random, Rest rest) {
        this.random = random;
        this.rest = rest;
    }

    /** Measures as {@code plan} says. */
    public BenchReport run(Plan plan) {
        List<Double> speed = new ArrayList<>();
        List<Double> requests = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        try (Workers workers = Workers.perProcessor("bench-signatures");
                BenchNode neighbour = new BenchNode("bench-neighbour", plan.directory(), random)) {
            var unused = neighbour.exchange(workers);
            BenchChain chain = new BenchChain(random);
            neighbour.store(chain.pairs(plan.blocks() / 2));
            for (int round = 1; round <= plan.rounds(); round++) {
                try (BenchNode asking = new BenchNode("bench-asking-" + round, plan.directory(), random)) {
                    Duration before = cpu();
                    Stopwatch watch = Stopwatch.start();
                    CrawlReport report = rest.until(crawl(asking, neighbour, chain, workers), LIMIT);
                    double seconds = watch.elapsed().toNanos() / 1e9;
                    require(report, plan.blocks());
                    speed.add(report.blocks().stored() / seconds);
                    requests.add((double) report.requests());
                    cpu.add(cpu().minus(before).toNanos()
                            / 1e3
                            / report.blocks().stored());
                }
            }
        }
        return new BenchReport(
                "crawl",
                List.of(
                        new Figure("crawled_blocks_per_second", Median.of(speed)),
                        new Figure("cpu_microseconds_per_block", Median.of(cpu)),
                        new Figure("requests", Median.of(requests)),
                        new Figure("blocks", plan.blocks()),
                        new Figure("rounds", plan.rounds())));
    }

    private static CompletableFuture<CrawlReport> crawl(
            BenchNode asking, BenchNode neighbour, BenchChain chain, Workers workers) {
        var exchange = asking.exchange(workers);
        asking.meet(neighbour);
        neighbour.meet(asking);
        return asking.crawl(exchange, neighbour, chain.owner());
    }

    private static void require(CrawlReport report, int blocks) {
        if (report.end() != CrawlEnd.COMPLETE || report.blocks().stored() != blocks) {
            throw new CliFailure(
                    ExitCode.VERIFICATION_FAILED,
                    "cannot measure",
                    "the crawl",
                    "it ended as " + report.end() + " with " + report.blocks(),
                    "again, when the machine has less to do");
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /**
     * How to measure.
     *
     * @param directory where the ledgers go
     * @param blocks fetched in each round, half of them of the chain that is asked for
     * @param rounds how often
     */
    public record Plan(Path directory, int blocks, int rounds) {}
}
