package org.seedbank.cli.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.bench.BenchReport;
import org.seedbank.cli.bench.CrawlBench;
import org.seedbank.cli.bench.CryptoBench;
import org.seedbank.cli.bench.LedgerBench;
import org.seedbank.cli.bench.Rest;
import org.seedbank.cli.bench.StartupBench;
import org.seedbank.cli.bench.TransferBench;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Table;
import org.seedbank.cli.wiring.TemporaryDirectory;
import org.seedbank.trustchain.token.ByteCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the program on this machine; without a name it says what can be measured. */
@Command(name = "bench", description = "Measure what the program can do on this machine; without a name, list what.")
final class BenchCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Spec
    private @Nullable CommandSpec spec;

    BenchCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    static List<Object> parts(Invocation invocation) {
        return List.of(
                new Ledger(invocation),
                new Crypto(invocation),
                new BenchStore(invocation),
                new Crawl(invocation),
                new BenchImport(invocation),
                new Transfer(invocation),
                new BenchTunnel(invocation),
                new BenchTorrent(invocation),
                new BenchLimits(invocation),
                new Startup(invocation));
    }

    @Override
    public Integer call() {
        if (spec != null) {
            List<Entry> entries = spec.subcommands().values().stream()
                    .map(part -> part.getCommandSpec())
                    .map(part -> new Entry(part.name(), part.usageMessage().description()[0]))
                    .toList();
            invocation.output().result(new Benches(entries));
        }
        return ExitCode.OK.code();
    }

    private record Entry(String name, String description) {}

    private record Benches(List<Entry> entries) implements Result {
        @Override
        public String schema() {
            return "seedbank.benches/1";
        }

        @Override
        public void print(Lines out) {
            Table table = Table.of("", "");
            entries.forEach(entry -> table.row(entry.name(), entry.description()));
            out.table(table);
        }

        @Override
        public void describe(JsonFields out) {
            out.objects(
                    "benches",
                    entries,
                    (entry, each) -> each.put("bench", entry.name()).put("description", entry.description()));
        }
    }

    @Command(
            name = "ledger",
            description = "Two nodes agree over UDP on 127.0.0.1; every block is flushed before it is acknowledged.")
    static final class Ledger implements Callable<Integer> {
        private final Invocation invocation;

        @Mixin
        private BenchPlace files = new BenchPlace();

        @Option(
                names = "--outstanding",
                paramLabel = "N",
                defaultValue = "300",
                description = "Proposals that wait for their answer at any time; ${DEFAULT-VALUE} when left out.")
        private int outstanding;

        @Option(
                names = "--seconds",
                paramLabel = "N",
                defaultValue = "10",
                description = "Measure for N seconds; ${DEFAULT-VALUE} when left out.")
        private int seconds;

        @Option(
                names = "--warm-up",
                paramLabel = "N",
                defaultValue = "5",
                description = "Run for N seconds before that; ${DEFAULT-VALUE} when left out.")
        private int warmUp;

        Ledger(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            requireBetween("--outstanding", outstanding, 1, 1000);
            requireBetween("--seconds", seconds, 1, 3600);
            requireBetween("--warm-up", warmUp, 0, 3600);
            Rest rest = new Rest("bench ledger", invocation.host().interruption());
            try (TemporaryDirectory place = files.make(invocation)) {
                LedgerBench.Plan plan = new LedgerBench.Plan(
                        place.path(), outstanding, Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds));
                BenchReport report = new LedgerBench(invocation.host().random(), rest).run(plan);
                invocation.output().result(report);
            }
            return ExitCode.OK.code();
        }
    }

    @Command(
            name = "crawl",
            description = "A node fetches a chain from a neighbour over UDP on 127.0.0.1, checks it and stores it.")
    static final class Crawl implements Callable<Integer> {
        private final Invocation invocation;

        @Mixin
        private BenchPlace files = new BenchPlace();

        @Option(
                names = "--blocks",
                paramLabel = "N",
                defaultValue = "100000",
                description = "Fetch N blocks, an even number; ${DEFAULT-VALUE} when left out.")
        private int blocks;

        @Option(
                names = "--rounds",
                paramLabel = "N",
                defaultValue = "3",
                description = "Fetch them N times; ${DEFAULT-VALUE} when left out.")
        private int rounds;

        Crawl(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            requireBetween("--blocks", blocks, 2, 10_000_000);
            requireBetween("--rounds", rounds, 1, 100);
            Rest rest = new Rest("bench crawl", invocation.host().interruption());
            try (TemporaryDirectory place = files.make(invocation)) {
                CrawlBench.Plan plan = new CrawlBench.Plan(place.path(), blocks / 2 * 2, rounds);
                BenchReport report = new CrawlBench(invocation.host().random(), rest).run(plan);
                invocation.output().result(report);
            }
            return ExitCode.OK.code();
        }
    }

    @Command(name = "crypto", description = "Signatures made and checked by one thread, with each library.")
    static final class Crypto implements Callable<Integer> {
        private final Invocation invocation;

        @Option(names = "--here", description = "Only the library that this process uses, in this process.")
        private boolean isHere;

        @Option(
                names = "--seconds",
                paramLabel = "N",
                defaultValue = "3",
                description = "Measure each operation for N seconds; ${DEFAULT-VALUE} when left out.")
        private int seconds;

        Crypto(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            requireBetween("--seconds", seconds, 1, 600);
            if (isHere) {
                invocation.output().result(CryptoBench.here(invocation.host().random(), Duration.ofSeconds(seconds)));
                return ExitCode.OK.code();
            }
            Rest rest = new Rest("bench crypto", invocation.host().interruption());
            try (TemporaryDirectory place = new BenchPlace().make(invocation)) {
                invocation.output().result(new CryptoBench(rest).everywhere(place.path(), seconds));
            }
            return ExitCode.OK.code();
        }
    }

    @Command(
            name = "transfer",
            description = "One process seeds, one downloads, over TCP on 127.0.0.1: paid for and not, in turn.")
    static final class Transfer implements Callable<Integer> {
        private final Invocation invocation;

        @Mixin
        private BenchPlace files = new BenchPlace();

        @Option(
                names = "--size",
                paramLabel = "SIZE",
                defaultValue = "1GiB",
                description = "Size of the file; ${DEFAULT-VALUE} when left out.")
        private ByteCount size = ByteCount.ofMebibytes(1024);

        @Option(
                names = "--rounds",
                paramLabel = "N",
                defaultValue = "5",
                description = "Measure N times each way; ${DEFAULT-VALUE} when left out.")
        private int rounds;

        Transfer(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            requireBetween("--rounds", rounds, 1, 100);
            Rest rest = new Rest("bench transfer", invocation.host().interruption());
            try (TemporaryDirectory place = files.make(invocation)) {
                TransferBench.Plan plan = new TransferBench.Plan(place.path(), size, rounds);
                invocation
                        .output()
                        .result(new TransferBench(plan, rest, invocation.host().random()).run());
            }
            return ExitCode.OK.code();
        }
    }

    @Command(
            name = "startup",
            description = "Time of seedbank --help and of seedbank wallet balance, through the launcher.")
    static final class Startup implements Callable<Integer> {
        private final Invocation invocation;

        @Option(
                names = "--launcher",
                paramLabel = "FILE",
                description = "What users start; the launcher of the source tree when left out.")
        private @Nullable Path launcher;

        @Option(
                names = "--runs",
                paramLabel = "N",
                defaultValue = "21",
                description = "Run each command N times; ${DEFAULT-VALUE} when left out.")
        private int runs;

        Startup(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            requireBetween("--runs", runs, 1, 1000);
            Path started = Optional.ofNullable(launcher)
                    .map(invocation::resolve)
                    .or(StartupBench::ownLauncher)
                    .orElseThrow(() -> new CliFailure(
                            ExitCode.NOT_FOUND,
                            "cannot find",
                            "the launcher",
                            "this program was not started from its source tree",
                            "name it with --launcher FILE"));
            Rest rest = new Rest("bench startup", invocation.host().interruption());
            try (TemporaryDirectory place = new BenchPlace().make(invocation)) {
                invocation.output().result(new StartupBench(started, rest).run(place.path(), runs, invocation.host()));
            }
            return ExitCode.OK.code();
        }
    }

    static void requireBetween(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot use",
                    option + " " + value,
                    "expected a number from " + least + " to " + most,
                    "seedbank bench --help shows what is possible");
        }
    }
}
