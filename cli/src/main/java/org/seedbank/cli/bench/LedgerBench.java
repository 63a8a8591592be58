package org.seedbank.cli.bench;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.seedbank.cli.wiring.Stopwatch;

/**
 * Two ledger nodes in this process agree over real UDP on 127.0.0.1. Each has a file of its own, and every block is
 * flushed on both sides before it is acknowledged.
 */
public final class LedgerBench {
    private final SecureRandom random;
    private final Rest rest;

    /**
     * @param random chance for keys and timers
     * @param rest waits while the nodes work
     */
    public LedgerBench(SecureRandom random, Rest rest) {
        this.random = random;
        this.rest = rest;
    }

    /** Measures as {@code plan} says. */
    public BenchReport run(Plan plan) {
        try (BenchNode payer = new BenchNode("bench-payer", plan.directory(), random);
                BenchNode payee = new BenchNode("bench-payee", plan.directory(), random)) {
            payer.meet(payee);
            payee.meet(payer);
            ProposalLoad load = new ProposalLoad(payer, payee);
            payer.onLoop(() -> {
                        load.begin(plan.outstanding());
                        return true;
                    })
                    .join();
            rest.during(plan.warmUp(), load.failure());
            Measured before = Measured.now(payer, payee, load);
            rest.during(plan.measured(), load.failure());
            Measured after = Measured.now(payer, payee, load);
            payer.onLoop(() -> {
                        load.end();
                        return true;
                    })
                    .join();
            return new BenchReport("ledger", figures(plan, before, after));
        }
    }

    private static List<Figure> figures(Plan plan, Measured before, Measured after) {
        Latencies latencies = after.latencies();
        double seconds = before.watch().elapsed().minus(after.watch().elapsed()).toNanos() / 1e9;
        double pairs = latencies.count();
        double flushes = after.flushes() - before.flushes();
        double datagrams = after.datagrams() - before.datagrams();
        Duration cpu = after.cpu().minus(before.cpu());
        // Each side stores both halves of a pair.
        double blocks = 4 * pairs;
        return List.of(
                new Figure("pairs_per_second", pairs / seconds),
                new Figure("flushes_per_second", flushes / seconds),
                new Figure("blocks_per_flush", flushes == 0 ? 0 : blocks / flushes),
                new Figure("latency_p50_milliseconds", latencies.percentile(0.5)),
                new Figure("latency_p90_milliseconds", latencies.percentile(0.9)),
                new Figure("latency_p99_milliseconds", latencies.percentile(0.99)),
                new Figure("latency_max_milliseconds", latencies.percentile(1)),
                new Figure("cpu_milliseconds_per_pair", pairs == 0 ? 0 : cpu.toNanos() / 1e6 / pairs),
                new Figure("datagrams_per_pair", pairs == 0 ? 0 : datagrams / pairs),
                new Figure("outstanding_proposals", plan.outstanding()),
                new Figure("measured_seconds", seconds));
    }

    /**
     * How to measure.
     *
     * @param directory where the ledgers go; the disk below it is what is measured
     * @param outstanding proposals that wait for their agreement at any time
     * @param warmUp time before the measurement
     * @param measured time of the measurement
     */
    public record Plan(Path directory, int outstanding, Duration warmUp, Duration measured) {}

    /** Counts at one moment; {@code watch} was started then. */
    private record Measured(Stopwatch watch, Latencies latencies, long flushes, long datagrams, Duration cpu) {
        static Measured now(BenchNode payer, BenchNode payee, ProposalLoad load) {
            return payer.onLoop(() -> new Measured(
                            Stopwatch.start(),
                            load.take(),
                            payer.flushes() + payee.flushes(),
                            payer.datagrams() + payee.datagrams(),
                            ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO)))
                    .join();
        }
    }
}
