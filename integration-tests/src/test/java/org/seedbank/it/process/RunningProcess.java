package org.seedbank.it.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.seedbank.cli.schema.DocumentCheck;

/** A process started by a test; everything it prints is kept. Ended with the test whatever happens. */
public final class RunningProcess implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final Process process;
    private final List<String> command;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final List<JsonNode> documents = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    private RunningProcess(Process process, List<String> command) {
        this.process = process;
        this.command = command;
        this.readers = List.of(
                reader(process.getInputStream(), this::hearOutput),
                reader(process.getErrorStream(), line -> hear(line, errors)));
    }

    /** Starts {@code command} in {@code directory} with more environment. */
    public static RunningProcess start(List<String> command, Path directory, Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("SEEDBANK_"));
            builder.environment().putAll(environment);
            return new RunningProcess(builder.start(), command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end and returns the exit code. */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running after " + limit + ": " + this);
            }
            for (Thread reader : readers) {
                reader.join(5_000);
            }
            demandSchemas();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the end and returns all that is known about it. */
    public Outcome outcome(Duration limit) {
        int code = awaitExit(limit);
        return new Outcome(String.join(" ", command), code, output(), errors());
    }

    /** Waits for a line of standard output that contains {@code text}. */
    public void awaitLine(String text, Duration limit) {
        Awaitility.await(text + " from " + command)
                .atMost(limit)
                .pollInterval(POLL)
                .until(() -> says(text) || !process.isAlive());
        awaitLastWords();
        if (!says(text)) {
            throw new AssertionError("ended without " + text + ": " + this);
        }
    }

    /** Waits for a JSON line with {@code "event": name}. */
    public JsonNode awaitEvent(String name, Duration limit) {
        return awaitJson(line -> name.equals(line.path("event").asText()), name, limit);
    }

    /** Waits for a JSON line that {@code matches}. */
    public JsonNode awaitJson(Predicate<JsonNode> matches, String what, Duration limit) {
        Awaitility.await(what + " from " + command)
                .atMost(limit)
                .pollInterval(POLL)
                .until(() -> firstJson(matches).isPresent() || !process.isAlive());
        awaitLastWords();
        return firstJson(matches).orElseThrow(() -> new AssertionError("ended without " + what + ": " + this));
    }

    /** What a process that has ended printed last may still be on its way. */
    private void awaitLastWords() {
        if (!process.isAlive()) {
            var unused = awaitExit(POLL);
        }
    }

    /** All lines of standard output that are JSON objects. */
    public List<JsonNode> json() {
        demandSchemas();
        return List.copyOf(documents);
    }

    /** Lines of standard output so far. */
    public List<String> output() {
        return List.copyOf(output);
    }

    /** Lines of standard error so far. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    /** Its number in the system. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM: asks it to stop. */
    public void terminate() {
        signal("TERM");
    }

    /** SIGINT, as Ctrl-C sends it. */
    public void interrupt() {
        signal("INT");
    }

    /** SIGSTOP: it stands still and answers nobody, but its connections stay. */
    public void freeze() {
        signal("STOP");
    }

    /** Whether it ends by itself within {@code limit}; a way to let a random time pass. */
    public boolean endsWithin(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL: it cannot clean up. */
    public void kill() {
        signal("KILL"); // unlike Process.destroy it leaves what was printed to be read
        awaitExit(Duration.ofMinutes(2)); // a disk that is being forced holds it
    }

    /** Ends its standard input, which tells the scripts of other clients to stop. */
    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\n  output: " + String.join("\n          ", tail(output)) + "\n  errors: "
                + String.join("\n          ", tail(errors));
    }

    private void signal(String name) {
        try {
            Process sender = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            // It may have ended in the meantime, and the virtual machine learns of that a little later.
            if (sender.waitFor() != 0 && !endsWithin(Duration.ofSeconds(5))) {
                throw new IllegalStateException("kill -" + name + " failed with " + sender.exitValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean says(String text) {
        return output.stream().anyMatch(line -> line.contains(text));
    }

    private Optional<JsonNode> firstJson(Predicate<JsonNode> matches) {
        demandSchemas();
        return documents.stream().filter(matches).findFirst();
    }

    private static List<String> tail(List<String> lines) {
        return lines.subList(Math.max(0, lines.size() - 20), lines.size());
    }

    /** Read once, however often somebody looks for it. */
    private void hearOutput(String line) {
        if (line.startsWith("{")) {
            try {
                documents.add(Json.parse(line));
            } catch (UncheckedIOException e) {
                faults.add("no JSON: " + line);
            }
        }
        hear(line, output);
    }

    /** Each document is held against its schema once, when it comes. */
    private void hear(String line, List<String> lines) {
        if (DocumentCheck.isDocument(line)) {
            DocumentCheck.fault(line).ifPresent(faults::add);
        }
        lines.add(line);
    }

    private void demandSchemas() {
        if (!faults.isEmpty()) {
            throw new AssertionError(String.join("\n", faults) + "\n  from " + String.join(" ", command));
        }
    }

    private static Thread reader(InputStream stream, Consumer<String> lines) {
        Thread thread = new Thread(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                in.lines().forEach(lines);
            } catch (IOException | UncheckedIOException e) {
                lines.accept("(stream ended: " + e.getMessage() + ")");
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
