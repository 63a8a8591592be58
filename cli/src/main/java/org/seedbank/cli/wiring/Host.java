package org.seedbank.cli.wiring;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import org.seedbank.cli.config.Environment;
import org.seedbank.cli.output.ResultStream;
import org.seedbank.cli.output.Terminal;

/**
 * The process in which the program runs, seen from inside.
 *
 * @param environment variables and paths
 * @param terminal streams
 * @param clock wall time
 * @param random chance for keys
 * @param interruption wishes of others that the program ends
 */
public record Host(
        Environment environment, Terminal terminal, Clock clock, SecureRandom random, Interruption interruption) {
    private static final Path SYSTEM_FILE = Path.of("/etc/seedbank/seedbank.toml");

    /** The process that really runs. */
    public static Host ofProcess() {
        Environment environment = new Environment(
                System.getenv(), home(System.getenv()), Path.of("").toAbsolutePath(), SYSTEM_FILE);
        Interruption interruption = new Interruption(Runtime.getRuntime()::halt);
        Signals.route(interruption);
        Lifeline.hold(System.in, interruption);
        Terminal terminal = new Terminal(System.in, stream(FileDescriptor.out), stream(FileDescriptor.err), features());
        return new Host(environment, terminal, Clock.systemUTC(), new SecureRandom(), interruption);
    }

    /** A home that is no absolute path, or none, would put wallets wherever the program happens to be started. */
    static Path home(Map<String, String> variables) {
        String named = variables.getOrDefault("HOME", "");
        Path home = Path.of(named);
        return home.isAbsolute() ? home : Path.of(System.getProperty("user.home", "/"));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new ResultStream(new BufferedOutputStream(new FileOutputStream(descriptor), 8192));
    }

    /** The launcher says which of the streams 0, 1 and 2 are terminals; Java by itself knows only all or nothing. */
    private static Terminal.Features features() {
        String said = System.getProperty("seedbank.terminal");
        int columns = Integer.getInteger("seedbank.columns", 80);
        if (said == null) {
            boolean isInteractive = isConsoleTerminal();
            return new Terminal.Features(isInteractive, isInteractive, isInteractive, columns);
        }
        return new Terminal.Features(said.contains("0"), said.contains("1"), said.contains("2"), columns);
    }

    @SuppressWarnings("SystemConsoleNull") // what a console means from Java 22 on is asked below
    private static boolean isConsoleTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException e) {
            return true; // before Java 22 there is a console only on a terminal
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
