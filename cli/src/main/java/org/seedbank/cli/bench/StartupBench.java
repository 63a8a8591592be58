package org.seedbank.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wiring.Host;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.cli.wiring.Stopwatch;

/** How long short commands take, from the launcher's start to its end. */
public final class StartupBench {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** From the jar to the launcher: {@code cli/target/seedbank.jar} and {@code seedbank}. */
    private static final int LEVELS = 3;

    private final Path launcher;
    private final Rest rest;

    /**
     * @param launcher what users start
     * @param rest waits for it
     */
    public StartupBench(Path launcher, Rest rest) {
        this.launcher = launcher;
        this.rest = rest;
    }

    /** The launcher of the source tree in which this program was built. */
    public static Optional<Path> ownLauncher() {
        Path place = Path.of(System.getProperty("java.class.path")).toAbsolutePath();
        for (int i = 0; i < LEVELS && place.getParent() != null; i++) {
            place = place.getParent();
            Path launcher = place.resolve("seedbank");
            if (Files.isRegularFile(launcher) && Files.isExecutable(launcher)) {
                return Optional.of(launcher);
            }
        }
        return Optional.empty();
    }

    /**
     * Measures {@code runs} runs of each command, in turn, after one of each that is not counted.
     *
     * @param data an empty directory for wallet and ledger
     */
    public BenchReport run(Path data, int runs, Host host) {
        Directories directories = Directories.below(data);
        var unused = new KeyFile(directories).create(host.random());
        Ledgers.write(directories).close();
        List<Double> help = new ArrayList<>();
        List<Double> balance = new ArrayList<>();
        for (int i = 0; i <= runs; i++) {
            double helped = milliseconds(data, "--help");
            double balanced = milliseconds(data, "wallet", "balance");
            if (i > 0) {
                help.add(helped);
                balance.add(balanced);
            }
        }
        return new BenchReport(
                "startup",
                List.of(
                        new Figure("help_median_milliseconds", Median.of(help)),
                        new Figure("help_slowest_milliseconds", Median.largest(help)),
                        new Figure("wallet_balance_median_milliseconds", Median.of(balance)),
                        new Figure("wallet_balance_slowest_milliseconds", Median.largest(balance)),
                        new Figure("runs", runs)));
    }

    private double milliseconds(Path data, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("SEEDBANK_DATA_DIR", data.toString());
        builder.environment().put("SEEDBANK_NETWORK", "closed");
        try {
            Stopwatch watch = Stopwatch.start();
            Process process = builder.start();
            int code = rest.until(process.onExit(), LIMIT).exitValue();
            double taken = watch.elapsed().toNanos() / 1e6;
            if (code != 0) {
                throw new CliFailure(
                        ExitCode.UNFINISHED,
                        "cannot measure",
                        String.join(" ", command),
                        "it ended with code " + code,
                        "run it by hand and see why");
            }
            return taken;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
