package org.seedbank.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.seedbank.cli.config.PayMode;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.RandomFile;
import org.seedbank.trustchain.token.ByteCount;

/** One process seeds, another downloads, over TCP on 127.0.0.1: paid for and not, in turn. */
public final class TransferBench {
    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration TRANSFER = Duration.ofMinutes(30);

    private final Plan plan;
    private final Rest rest;
    private final Path originals;
    private final Path file;
    private final Path torrent;

    /**
     * @param plan what to measure
     * @param rest waits while the processes work
     * @param random chance for the data
     */
    public TransferBench(Plan plan, Rest rest, RandomGenerator random) {
        this.plan = plan;
        this.rest = rest;
        this.originals = plan.directory().resolve("originals");
        this.file = RandomFile.make(originals.resolve("bench.bin"), plan.size(), random);
        this.torrent = plan.directory().resolve("bench.torrent");
    }

    /** Measures. */
    public BenchReport run() {
        List<String> creation = List.of("create", file.toString(), "-o", torrent.toString());
        try (Subject creator = subject("creator", creation)) {
            requireSuccess("creator", rest.until(creator.end(), START));
        }
        List<Run> paid = new ArrayList<>();
        List<Run> unpaid = new ArrayList<>();
        for (int i = 0; i < plan.rounds(); i++) {
            // Who is first in one round is last in the next: nobody always has the warmer machine.
            if (i % 2 == 0) {
                paid.add(transfer(PayMode.AUTO));
                unpaid.add(transfer(PayMode.NEVER));
            } else {
                unpaid.add(transfer(PayMode.NEVER));
                paid.add(transfer(PayMode.AUTO));
            }
        }
        return new BenchReport("transfer", figures(paid, unpaid));
    }

    private List<Figure> figures(List<Run> paid, List<Run> unpaid) {
        return List.of(
                new Figure("paid_mebibytes_per_second", median(paid, this::speed)),
                new Figure("unpaid_mebibytes_per_second", median(unpaid, this::speed)),
                new Figure(
                        "paid_over_unpaid_cpu_ratio", median(paid, Run::cpuSeconds) / median(unpaid, Run::cpuSeconds)),
                new Figure("paid_seeder_cpu_seconds", median(paid, Run::seederSeconds)),
                new Figure("paid_downloader_cpu_seconds", median(paid, Run::downloaderSeconds)),
                new Figure("unpaid_seeder_cpu_seconds", median(unpaid, Run::seederSeconds)),
                new Figure("unpaid_downloader_cpu_seconds", median(unpaid, Run::downloaderSeconds)),
                new Figure("paid_mebibytes", median(paid, run -> mebibytes(run.paid()))),
                new Figure("size_mebibytes", mebibytes(plan.size().value())),
                new Figure("rounds", plan.rounds()));
    }

    private double speed(Run run) {
        return mebibytes(plan.size().value()) / run.seconds();
    }

    private Run transfer(PayMode mode) {
        String pay = mode.name().toLowerCase(Locale.ROOT);
        Path copies = plan.directory().resolve("copies");
        try (Subject seeder =
                subject("seeder", List.of("seed", torrent.toString(), "-o", originals.toString(), "--pay", pay))) {
            String peer =
                    "127.0.0.1:" + rest.until(seeder.heard("seeding"), START).number("port");
            Duration seederBefore = seeder.cpu();
            Duration endedBefore = ChildTime.used();
            List<String> download =
                    List.of("download", torrent.toString(), "-o", copies.toString(), "--pay", pay, "--peer", peer);
            try (Subject downloader = subject("downloader", download)) {
                requireSuccess("downloader", rest.until(downloader.end(), TRANSFER));
                // The download reports itself after it has settled, so what the seeder does for payment is counted.
                Duration seederTime = seeder.cpu().minus(seederBefore);
                Duration downloaderTime = ChildTime.used().minus(endedBefore);
                var done = rest.until(downloader.heard("done"), START);
                seeder.askToEnd();
                var unused = rest.until(seeder.end(), START);
                return new Run(done.fraction("seconds"), done.number("paid"), seederTime, downloaderTime);
            }
        } finally {
            remove(copies.resolve(file.getFileName()));
        }
    }

    private Subject subject(String name, List<String> command) {
        Path directory = plan.directory().resolve(name);
        List<String> arguments = new ArrayList<>(
                List.of("--json", "--data-dir", directory.resolve("data").toString()));
        arguments.addAll(command);
        return new Subject(name, directory, List.of(), arguments);
    }

    private void requireSuccess(String name, int code) {
        if (code != 0) {
            throw new CliFailure(
                    ExitCode.UNFINISHED,
                    "cannot measure",
                    name,
                    "it ended with code " + code,
                    "more space with --dir, or less to do with --size");
        }
    }

    private static void remove(Path copy) {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> value) {
        return Median.of(runs.stream().mapToDouble(value).boxed().toList());
    }

    private static double mebibytes(long bytes) {
        return bytes / (double) (1 << 20);
    }

    /**
     * What to measure.
     *
     * @param directory where the files go
     * @param size of the file
     * @param rounds how often, each way
     */
    public record Plan(Path directory, ByteCount size, int rounds) {}

    private record Run(double seconds, long paid, Duration seeder, Duration downloader) {
        double seederSeconds() {
            return seeder.toMillis() / 1000.0;
        }

        double downloaderSeconds() {
            return downloader.toMillis() / 1000.0;
        }

        double cpuSeconds() {
            return seederSeconds() + downloaderSeconds();
        }
    }
}
