package org.seedbank.it.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The built program with a directory of its own, in a closed network.
 *
 * @param directory where it is started; its data directory is {@code data} below
 */
public record Seedbank(Path directory) {
    /** Where wallet, ledger and resume data live. */
    public Path dataDirectory() {
        return directory.resolve("data");
    }

    /** Starts {@code arguments} in the background. */
    public RunningProcess start(String... arguments) {
        return start(Map.of(), arguments);
    }

    /** Starts {@code arguments} in the background with more environment. */
    public RunningProcess start(Map<String, String> environment, String... arguments) {
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("SEEDBANK_NETWORK", "closed");
        return RunningProcess.start(command(arguments), directory, all);
    }

    /** Runs {@code arguments} to the end. */
    public RunningProcess run(String... arguments) {
        RunningProcess process = start(arguments);
        process.awaitExit(Duration.ofSeconds(60));
        return process;
    }

    /** The command line of {@code arguments}. */
    public List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                System.getProperty("seedbank.jar"),
                "--data-dir",
                dataDirectory().toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
