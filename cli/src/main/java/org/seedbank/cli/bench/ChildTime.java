package org.seedbank.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

/**
 * Processor time of all child processes that have ended, from their first to their last moment.
 *
 * @see "proc(5), /proc/pid/stat: cutime and cstime"
 */
final class ChildTime {
    private static final Path STATE = Path.of("/proc/self/stat");
    /** Fields after the name in parentheses, which may hold anything. */
    private static final int USER = 13;

    private static final int SYSTEM = 14;
    /** Hundredths of a second, on every Linux that Java runs on. */
    private static final long TICK_MILLIS = 10;

    private ChildTime() {}

    /** @throws CliFailure where the system does not say */
    static Duration used() {
        try {
            String state = Files.readString(STATE);
            String[] fields = state.substring(state.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
            return Duration.ofMillis(ticks * TICK_MILLIS);
        } catch (IOException e) {
            throw new CliFailure(
                            ExitCode.CANNOT_OPEN,
                            "cannot read",
                            STATE.toString(),
                            "the system does not say what processes cost",
                            "measure this on Linux")
                    .causedBy(e);
        }
    }
}
