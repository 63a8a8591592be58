package org.seedbank.cli.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.Sizes;
import org.seedbank.cli.demo.Demo;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.TemporaryDirectory;
import org.seedbank.trustchain.token.ByteCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows on this machine alone what the program is for. */
@Command(
        name = "demo",
        description = {
            "Run a small network on this machine, and check it.",
            "A seeder, two downloaders that pay for what they get, and one that gets it through onion circuits, over"
                    + " relays and an exit.",
            "In the end an auditor recomputes everything from what the processes left on disk."
        })
final class DemoCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final ByteCount LEAST = ByteCount.ofMebibytes(8);
    private static final ByteCount MOST = ByteCount.ofMebibytes(16 * 1024);

    private final Invocation invocation;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "64MiB",
            description = "Size of the file, from 8MiB to 16GiB; ${DEFAULT-VALUE} when left out.")
    private ByteCount size = ByteCount.ofMebibytes(64);

    @Option(names = "--kill", description = "Kill a downloader in the middle as kill -9 does, and start it again.")
    private boolean kills;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Do everything in DIR, which must be new or empty, and leave it there.")
    private @Nullable Path keep;

    DemoCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        if (!size.isAtLeast(LEAST) || size.compareTo(MOST) > 0) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot use",
                    "--size " + size.value(),
                    "expected " + Sizes.EXPECTED + ", from 8MiB to 16GiB",
                    "seedbank demo --size 64MiB");
        }
        if (invocation.options().timeout().isEmpty()) {
            invocation.host().interruption().requestAfter(PATIENCE, () -> {});
        }
        try (TemporaryDirectory place = place()) {
            new Demo(new Demo.Plan(place, size, kills), invocation.host(), invocation.output()).run();
        }
        return ExitCode.OK.code();
    }

    private TemporaryDirectory place() {
        return keep == null
                ? TemporaryDirectory.in(Path.of(System.getProperty("java.io.tmpdir")), "seedbank-demo-")
                : TemporaryDirectory.keptAt(invocation.resolve(keep));
    }
}
