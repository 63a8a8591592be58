package org.seedbank.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.seedbank.cli.config.Environment;
import org.seedbank.cli.control.ControlPlace;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.schema.DocumentCheck;
import org.seedbank.cli.wiring.Host;
import org.seedbank.cli.wiring.Interruption;

/** The program inside the test, in a directory of its own, with its output caught. */
final class TestProgram {
    static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Path directory;
    private final AtomicReference<Interruption> interruption = new AtomicReference<>();
    private final Map<String, String> variables = new HashMap<>();
    private final List<Interruption> background = new ArrayList<>();
    private Instant now = NOW;
    private byte[] input = new byte[0];
    private Terminal.Features features = Terminal.Features.NONE;

    TestProgram(Path directory) {
        this.directory = directory;
        variables.put("SEEDBANK_DATA_DIR", directory.resolve("data").toString());
        variables.put("SEEDBANK_NETWORK", "closed");
    }

    TestProgram with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    TestProgram without(String variable) {
        variables.remove(variable);
        return this;
    }

    /** What the next command reads from a pipe. */
    TestProgram typedBy(String text) {
        return fedWith(text.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #typedBy}, whatever the bytes mean. */
    TestProgram fedWith(byte[] content) {
        input = content;
        return this;
    }

    /** What somebody types at a terminal while the next command runs. */
    TestProgram typing(String text) {
        features = new Terminal.Features(true, false, true, 100);
        return typedBy(text);
    }

    /** From now on it is so many seconds later. */
    void later(long seconds) {
        now = NOW.plusSeconds(seconds);
    }

    Path data() {
        return directory.resolve("data");
    }

    Run run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = CommandTree.run(host(out, err), arguments);
        features = Terminal.Features.NONE;
        input = new byte[0];
        return Run.of(code, out, err);
    }

    /** Starts a command, and sends what Ctrl-C sends as soon as other commands could ask it something. */
    Run interrupted(String... arguments) {
        CompletableFuture<Run> running = CompletableFuture.supplyAsync(() -> run(arguments));
        Awaitility.await(String.join(" ", arguments))
                .atMost(LIMIT)
                .until(() -> running.isDone() || !sockets().isEmpty());
        Objects.requireNonNull(interruption.get()).request(Interruption.Cause.INTERRUPT);
        return running.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private List<Path> sockets() throws IOException {
        return new ControlPlace(data().resolve("control")).sockets();
    }

    /** As {@link #run}, on a thread of its own, until it ends or {@link #interrupt} is called. */
    CompletableFuture<Run> inBackground(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Host host = host(out, err);
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Thread thread = new Thread(() -> code.complete(CommandTree.run(host, arguments)), "background");
        background.add(host.interruption());
        thread.setDaemon(true);
        thread.start();
        return code.thenApply(end -> Run.of(end, out, err));
    }

    /** Ends what runs in the background as Ctrl-C would. */
    void interrupt() {
        background.forEach(each -> each.request(Interruption.Cause.INTERRUPT));
        background.clear();
    }

    Host host() {
        return host(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    }

    private Host host(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                features);
        Environment environment = new Environment(variables, directory, directory, directory.resolve("system.toml"));
        Interruption wishes = new Interruption(code -> {
            throw new AssertionError("the process would end with " + code);
        });
        interruption.set(wishes);
        return new Host(environment, terminal, Clock.fixed(now, ZoneOffset.UTC), new SecureRandom(), wishes);
    }

    /** What a command left behind; every document in it is as its schema says. */
    record Run(int code, String out, String err) {
        Run {
            DocumentCheck.demand(out);
            DocumentCheck.demand(err);
        }

        private static Run of(int code, ByteArrayOutputStream out, ByteArrayOutputStream err) {
            return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }

        JsonNode json() {
            return parse(out);
        }

        JsonNode error() {
            return parse(err);
        }

        /** Standard error, but for the word that a wallet was made. */
        String complaint() {
            return err.lines()
                    .filter(line -> !line.startsWith("Made a wallet in "))
                    .map(line -> line + "\n")
                    .collect(Collectors.joining());
        }

        private static JsonNode parse(String text) {
            try {
                return new ObjectMapper().readTree(text);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + text, e);
            }
        }
    }
}
