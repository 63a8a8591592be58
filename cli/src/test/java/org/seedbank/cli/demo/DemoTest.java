package org.seedbank.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.config.Environment;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Manner;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.schema.DocumentCheck;
import org.seedbank.cli.wiring.Host;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.cli.wiring.TemporaryDirectory;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

class DemoTest {
    private static final ByteCount SIZE = ByteCount.ofMebibytes(8);
    private static final Totals GAVE = new Totals(SIZE, ByteCount.ZERO);

    @TempDir
    private Path root;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void passesWhenTheAuditorFindsNothing() throws IOException {
        try (TemporaryDirectory place = TemporaryDirectory.in(root, "demo")) {
            demo(place, true).conclude(audit(List.of()));

            assertThat(place.isKept()).isFalse();
        }
        assertThat(json().get("schema").asText()).isEqualTo("seedbank.demo/1");
        assertThat(json().get("passed").asBoolean()).isTrue();
        assertThat(json().get("balances").get(0).get("balance").asLong()).isEqualTo(SIZE.value());
    }

    @Test
    void failsWithItsCodeAndKeepsTheDirectoryWhenSomethingDiffers() throws IOException {
        TemporaryDirectory place = TemporaryDirectory.in(root, "demo");

        assertThatThrownBy(() -> demo(place, true).conclude(audit(List.of("one block is missing"))))
                .isInstanceOfSatisfying(
                        CliFailure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.DEMO_FAILED))
                .hasMessageContainingAll(place.path().toString(), "one block is missing");

        place.close();
        assertThat(place.path()).isDirectory();
        assertThat(json().get("passed").asBoolean()).isFalse();
        assertThat(json().get("differences").get(0).asText()).isEqualTo("one block is missing");
        assertThat(json().get("directory").asText()).isEqualTo(place.path().toString());
    }

    @Test
    void saysThatItFailedAlthoughThereIsNothingToAudit() throws IOException {
        TemporaryDirectory place = TemporaryDirectory.in(root, "demo");
        Demo demo = demo(place, true);
        Files.writeString(place.path().resolve("seeder").resolve("files"), "where a directory should be");

        assertThatThrownBy(demo::run).isInstanceOf(RuntimeException.class);

        assertThat(json().get("schema").asText()).isEqualTo("seedbank.demo/1");
        assertThat(json().get("passed").asBoolean(true)).isFalse();
        assertThat(json().get("differences")).hasSize(1);
        assertThat(json().get("seconds").isNumber()).isTrue();
    }

    @Test
    void showsPeopleATableOfBalances() {
        try (TemporaryDirectory place = TemporaryDirectory.in(root, "demo")) {
            demo(place, false).conclude(audit(List.of()));
        }

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .anySatisfy(line -> assertThat(line).containsSubsequence("seeder", "8.0 MiB", "0 B", "+8.0 MiB", "3"))
                .last()
                .satisfies(line -> assertThat(line.toString()).startsWith("demo passed in "));
    }

    private Demo demo(TemporaryDirectory place, boolean isJson) {
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                Terminal.Features.NONE);
        Host host = new Host(
                new Environment(Map.of(), root, root, root.resolve("none.toml")),
                terminal,
                Clock.systemUTC(),
                new SecureRandom(),
                new Interruption(code -> {
                    throw new AssertionError("the process would end with " + code);
                }));
        Output output = new Output(terminal, new Manner(isJson, false, false, Manner.Colours.NEVER), Map.of());
        return new Demo(new Demo.Plan(place, SIZE, false), host, output);
    }

    private JsonNode json() throws IOException {
        DocumentCheck.demand(out.toString(StandardCharsets.UTF_8));
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    private static Audit audit(List<String> differences) {
        return new Audit(2, List.of(new Audit.Balance("seeder", GAVE, 3)), SIZE, SIZE, ByteCount.ZERO, differences);
    }
}
