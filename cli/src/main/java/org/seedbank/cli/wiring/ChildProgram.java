package org.seedbank.cli.wiring;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process of this same program, run by this one and never outliving it: it is killed when this process ends in order,
 * and ends by itself when this process is killed.
 */
public final class ChildProgram implements AutoCloseable {
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final Process process;
    private final Thread hook;
    private final Thread reader;

    private ChildProgram(Process process, Path transcript, Listener listener) {
        this.process = process;
        this.hook = new Thread(process::destroyForcibly, "child-end");
        this.reader = new Thread(() -> read(transcript, listener), "child-output");
        Runtime.getRuntime().addShutdownHook(hook);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a process.
     *
     * @param order what to start
     * @param listener told of lines and of the end, on a thread of its own
     */
    public static ChildProgram start(Order order, Listener listener) {
        try {
            Path directory = Files.createDirectories(order.directory());
            ProcessBuilder builder = new ProcessBuilder(SameProgram.command(order.flags(), order.arguments()));
            builder.environment().keySet().removeIf(name -> name.startsWith("SEEDBANK_"));
            builder.environment().putAll(order.variables());
            builder.directory(directory.toFile())
                    .redirectError(
                            ProcessBuilder.Redirect.appendTo(order.errors().toFile()));
            return new ChildProgram(builder.start(), order.output(), listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its number in the system. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end in order, as SIGTERM would. */
    public void askToEnd() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It is gone already.
        }
    }

    /** Kills it so that it can neither notice nor clean up; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        boolean isGone = false;
        boolean wasInterrupted = false;
        while (!isGone) {
            try {
                isGone = process.waitFor(KILL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                if (!isGone) {
                    throw new IllegalStateException("process " + pid() + " cannot be killed");
                }
                reader.join(KILL_LIMIT.toMillis());
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills it if it has not ended. */
    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private void read(Path transcript, Listener listener) {
        try (Writer copy = Files.newBufferedWriter(
                        transcript, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE);
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                copy.write(line + "\n");
                copy.flush();
                listener.line(line);
            }
        } catch (IOException e) {
            // What was read before counts; the end of the process says how it went.
        }
        listener.ended(awaitEnd());
    }

    private int awaitEnd() {
        while (true) {
            try {
                int code = process.waitFor();
                forget();
                return code;
            } catch (InterruptedException e) {
                // Only the end of the process ends this thread.
            }
        }
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending, and the hook runs.
        }
    }

    /**
     * What to start.
     *
     * @param arguments of the program
     * @param flags of Java, besides those of this process
     * @param directory where it runs; made if missing
     * @param variables environment; what this process has of ours is not passed on
     * @param output where what it prints is kept as well
     * @param errors where its complaints go
     */
    public record Order(
            List<String> arguments,
            List<String> flags,
            Path directory,
            Map<String, String> variables,
            Path output,
            Path errors) {
        /** Copies the collections. */
        public Order {
            arguments = List.copyOf(arguments);
            flags = List.copyOf(flags);
            variables = Map.copyOf(variables);
        }
    }

    /** Hears what a process says. */
    public interface Listener {
        /** One line of its standard output. */
        void line(String line);

        /** It ended with {@code code}, and no line will follow. Called once. */
        void ended(int code);
    }
}
