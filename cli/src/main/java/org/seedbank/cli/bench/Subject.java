package org.seedbank.cli.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.Announcement;
import org.seedbank.cli.wiring.ChildProgram;

/** A process of this program under measurement, in a closed network. */
final class Subject implements AutoCloseable {
    private final String name;
    private final Path directory;
    private final Map<String, CompletableFuture<Announcement>> events = new ConcurrentHashMap<>();
    private final AtomicReference<Announcement> last = new AtomicReference<>(new Announcement(Map.of()));
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final ChildProgram process;

    Subject(String name, Path directory, List<String> flags, List<String> arguments) {
        this.name = name;
        this.directory = directory;
        this.process = ChildProgram.start(
                new ChildProgram.Order(
                        arguments,
                        flags,
                        directory,
                        Map.of("SEEDBANK_NETWORK", "closed"),
                        directory.resolve("events.jsonl"),
                        directory.resolve("errors.txt")),
                new Ear());
    }

    /** The first line that tells of {@code event}; fails if the process ends without it. */
    CompletableFuture<Announcement> heard(String event) {
        CompletableFuture<Announcement> heard = events.computeIfAbsent(event, key -> new CompletableFuture<>());
        if (end.isDone()) {
            heard.completeExceptionally(endedEarly());
        }
        return heard;
    }

    /** The newest line. */
    Announcement last() {
        return Objects.requireNonNull(last.get());
    }

    /** The code with which it ended. */
    CompletableFuture<Integer> end() {
        return end;
    }

    /** Asks it to end. */
    void askToEnd() {
        process.askToEnd();
    }

    /** Time that its threads ran so far; as precise as the system counts, a hundredth of a second on Linux. */
    Duration cpu() {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.close();
    }

    private CliFailure endedEarly() {
        return new CliFailure(
                ExitCode.UNFINISHED,
                "cannot measure",
                name,
                "it ended with code " + end.getNow(-1) + ", see " + directory.resolve("errors.txt"),
                "--dir DIR and look there");
    }

    private final class Ear implements ChildProgram.Listener {
        @Override
        public void line(String line) {
            Announcement.read(line).ifPresent(said -> {
                last.set(said);
                events.computeIfAbsent(said.event(), key -> new CompletableFuture<>())
                        .complete(said);
            });
        }

        @Override
        public void ended(int code) {
            end.complete(code);
            events.values().forEach(event -> event.completeExceptionally(endedEarly()));
        }
    }
}
