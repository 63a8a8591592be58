package org.seedbank.cli.wiring;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.seedbank.cli.Seedbank;

/** How this program is started once more: the same Java with the same flags, jar and archive of classes. */
public final class SameProgram {
    /** What two processes must not share, or what speaks about the terminal of this one. */
    private static final List<String> OWN_FLAGS = List.of(
            "-Dseedbank.terminal=",
            "-Dseedbank.columns=",
            "-Dseedbank.lifeline=",
            "-agentlib:",
            "-javaagent:",
            "-XX:StartFlightRecording",
            "-XX:ArchiveClassesAtExit");

    private SameProgram() {}

    /**
     * The command line of {@code arguments}, for a process that ends when its standard input does.
     *
     * @param flags for Java, besides those of this process
     */
    public static List<String> command(List<String> flags, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> OWN_FLAGS.stream().noneMatch(flag::startsWith))
                .forEach(command::add);
        command.add("-Dseedbank.terminal=");
        command.add("-D" + Lifeline.PROPERTY + "=true");
        command.addAll(flags);
        String classes = System.getProperty("java.class.path");
        command.addAll(
                classes.endsWith(".jar")
                        ? List.of("-jar", classes)
                        : List.of("-cp", classes, Seedbank.class.getName()));
        command.addAll(arguments);
        return command;
    }
}
