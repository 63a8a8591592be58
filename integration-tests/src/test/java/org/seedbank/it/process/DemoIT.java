package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.ExitCode;

class DemoIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final long SIZE = 16L << 20;

    @TempDir
    private Path directory;

    @Test
    void movesAFileBetweenProcessesWhichPayForIt() {
        JsonNode report = demo("--keep", kept().toString());

        assertThat(report.get("copies").asInt()).isEqualTo(3);
        assertThat(report.get("bytes_outside_circuits").asInt()).isZero();
        assertThat(balance(report, "seeder")).isPositive();
        assertThat(balance(report, "downloader-1")).isBetween(-SIZE, -1L);
        assertThat(balance(report, "downloader-3")).isBetween(-SIZE, -1L);
        assertThat(balances(report)
                        .mapToLong(each -> each.get("balance").asLong())
                        .sum())
                .isZero();
        Payload.assertSame(copyOf("downloader-1"), copyOf("seeder"));
        Payload.assertSame(copyOf("downloader-2"), copyOf("seeder"));
        Payload.assertSame(copyOf("downloader-3"), copyOf("seeder"));
    }

    @Test
    void finishesAlthoughADownloaderIsKilled() throws IOException {
        JsonNode report = demo("--kill", "--keep", kept().toString());

        assertThat(report.get("copies").asInt()).isEqualTo(3);
        List<String> said = Files.readAllLines(kept().resolve("downloader-3").resolve("events.jsonl"));
        assertThat(said.stream().filter(line -> line.contains("\"event\":\"started\"")))
                .as("starts of the downloader that is killed")
                .hasSize(2);
    }

    @Test
    void leavesNoProcessBehindWhenItIsKilled() {
        try (RunningProcess demo = start()) {
            demo.awaitEvent("metadata", LIMIT);
            List<ProcessHandle> children = childrenOfTheDemo();

            demo.kill();

            assertThat(children).hasSizeGreaterThanOrEqualTo(2);
            Awaitility.await("end of the processes of the demo")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void endsItsProcessesWhenItIsToldToStop() {
        try (RunningProcess demo = start()) {
            demo.awaitEvent("metadata", LIMIT);
            List<ProcessHandle> children = childrenOfTheDemo();

            demo.terminate();

            demo.outcome(LIMIT).ended(ExitCode.TERMINATED);
            assertThat(children).hasSizeGreaterThanOrEqualTo(2).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void givesUpInTimeAndKeepsWhatIsThere() {
        try (RunningProcess demo = start("--kill", "--timeout", "5s", "--keep", kept().toString())) {
            Outcome outcome = demo.outcome(LIMIT).ended(ExitCode.TIMEOUT);

            JsonNode error = Json.parse(outcome.errors().get(outcome.errors().size() - 1));
            assertThat(error.get("message").asText())
                    .startsWith("cannot finish the demo: ")
                    .contains(kept().toString());
            assertThat(error.get("hint").asText()).contains("--timeout");
        }

        assertThat(kept().resolve("seeder")).isDirectory();
    }

    private JsonNode demo(String... options) {
        try (RunningProcess demo = start(options)) {
            Outcome outcome = demo.outcome(LIMIT).succeeded();
            JsonNode last = Json.parse(outcome.output().get(outcome.output().size() - 1));
            assertThat(last.get("schema").asText()).isEqualTo("seedbank.demo/1");
            assertThat(last.get("passed").asBoolean()).isTrue();
            return last;
        }
    }

    private RunningProcess start(String... options) {
        String[] arguments = Stream.concat(Stream.of("demo", "--json", "--size", "16MiB"), Stream.of(options))
                .toArray(String[]::new);
        return new Seedbank(directory).start(arguments);
    }

    private Path kept() {
        return directory.resolve("kept");
    }

    private Path copyOf(String node) {
        return kept().resolve(node).resolve("files").resolve("demo-16MiB.bin");
    }

    private static List<ProcessHandle> childrenOfTheDemo() {
        return ProcessHandle.current()
                .children()
                .flatMap(ProcessHandle::children)
                .toList();
    }

    private static long balance(JsonNode report, String node) {
        return balances(report)
                .filter(each -> each.get("node").asText().equals(node))
                .mapToLong(each -> each.get("balance").asLong())
                .sum();
    }

    private static Stream<JsonNode> balances(JsonNode report) {
        return StreamSupport.stream(report.get("balances").spliterator(), false);
    }
}
