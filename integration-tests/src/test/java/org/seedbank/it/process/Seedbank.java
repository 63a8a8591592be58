package org.seedbank.it.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The built program with a directory of its own, in a closed network.
 *
 * @param directory where it is started; its data directory is {@code data} below
 */
public record Seedbank(Path directory) {
    private static final Duration ENOUGH = Duration.ofMinutes(2);
    private static final Map<String, String> CLOSED = Map.of("SEEDBANK_NETWORK", "closed");
    /** As the launcher does: only commands that carry data get the optimizing compiler. */
    private static final Set<String> HEAVY = Set.of("demo", "download", "seed", "bench");

    /** What a killed process leaves of its temporary files stays among what the build made. */
    private static final Path TEMPORARY = Path.of("target", "tmp").toAbsolutePath();

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
        Map<String, String> all = new HashMap<>(CLOSED);
        all.putAll(environment);
        return RunningProcess.start(command(arguments), directory, all);
    }

    /** Starts {@code arguments} behind the words of another program, which is expected to run them. */
    public RunningProcess startBehind(List<String> wrapper, Map<String, String> environment, String... arguments) {
        Map<String, String> all = new HashMap<>(CLOSED);
        all.putAll(environment);
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(command(arguments));
        return RunningProcess.start(command, directory, all);
    }

    /**
     * Starts {@code arguments} with {@code manager} inside the virtual machine, and with sockets of Java, which ask it.
     * Needs a Java older than 24 (JEP 486).
     *
     * @param properties that the manager reads
     */
    RunningProcess startUnder(
            Class<?> manager, Map<String, String> properties, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(command(arguments));
        command.removeIf(flag -> flag.startsWith("-XX:SharedArchiveFile")); // for one class path only
        int at = command.indexOf("-jar");
        List<String> entry = command.subList(at, at + 2);
        String classes =
                manager.getProtectionDomain().getCodeSource().getLocation().getPath();
        List<String> replaced =
                List.of("-cp", entry.get(1) + File.pathSeparator + classes, "org.seedbank.cli.Seedbank");
        entry.clear();
        command.addAll(at, replaced);
        properties.forEach((name, value) -> command.add(at, "-D" + name + "=" + value));
        command.addAll(
                at,
                List.of(
                        "-Djava.security.manager=" + manager.getName(),
                        "-Dio.netty.transport.noNative=true",
                        // as the manifest says, which counts only with -jar
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED"));
        Map<String, String> all = new HashMap<>(CLOSED);
        all.putAll(environment);
        return RunningProcess.start(command, directory, all);
    }

    /** Runs {@code arguments} to the end in a process of its own. */
    public Outcome run(String... arguments) {
        try (RunningProcess process = start(arguments)) {
            return process.outcome(ENOUGH);
        }
    }

    /** Runs {@code arguments} to the end in this process, which takes a tenth of the time. */
    public Outcome call(String... arguments) {
        return call(Map.of(), arguments);
    }

    /** Runs {@code arguments} to the end in this process with more environment. */
    public Outcome call(Map<String, String> environment, String... arguments) {
        Map<String, String> all = new HashMap<>(CLOSED);
        all.putAll(environment);
        return InThisJvm.run(directory, all, globally(arguments));
    }

    /** The command line of {@code arguments}. */
    public List<String> command(String... arguments) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path jar = Path.of(System.getProperty("seedbank.jar"));
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx512m"));
        command.addAll(ClassArchive.flags(java, jar));
        if (Arrays.stream(arguments).noneMatch(HEAVY::contains)) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.add("-Djava.io.tmpdir=" + temporary());
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow"); // as the launcher does; else Java warns
        }
        command.addAll(List.of("-XX:+UseSerialGC", "-jar", jar.toString()));
        command.addAll(globally(arguments));
        return command;
    }

    private List<String> globally(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--data-dir", dataDirectory().toString()));
        all.addAll(List.of(arguments));
        return all;
    }

    private static Path temporary() {
        try {
            return Files.createDirectories(TEMPORARY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
