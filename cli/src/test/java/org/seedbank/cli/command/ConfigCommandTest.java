package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
    @TempDir
    private Path directory;

    private TestProgram program;

    @BeforeEach
    void createProgram() {
        program = new TestProgram(directory);
    }

    @Test
    void printsTheBareValue() {
        assertThat(program.run("config", "get", "torrent.max_peers").out()).isEqualTo("50\n");
    }

    @Test
    void suggestsTheNearestKey() {
        var run = program.run("config", "get", "torrent.maxpeers");

        assertThat(run.code()).isEqualTo(53);
        assertThat(run.err()).contains("did you mean torrent.max_peers?");
    }

    @Test
    void explainsEveryWordSpokenAboutAKey() throws IOException {
        Files.createDirectories(program.data());
        Path file = Files.writeString(program.data().resolve("seedbank.toml"), "network = \"open\"\n");

        var setting = program.run("config", "explain", "network", "--json")
                .json()
                .get("settings")
                .get(0);

        assertThat(setting.get("value").asText()).isEqualTo("closed");
        assertThat(setting.get("origin").asText()).isEqualTo("SEEDBANK_NETWORK");
        assertThat(setting.get("statements").findValuesAsText("origin"))
                .containsExactly("built in", file + ":1:1", "SEEDBANK_NETWORK");
    }

    @Test
    void countsOptionsLast() {
        var run = program.with("SEEDBANK_LOG_LEVEL", "error").run("-vv", "config", "explain", "log.level");

        assertThat(run.out()).contains("= \"DEBUG\"  option -v").contains("\"error\"  SEEDBANK_LOG_LEVEL");
    }

    @Test
    void printsAnExampleThatCanBeUsedOnceUncommented() throws IOException {
        String example = program.run("config", "example").out();
        Files.createDirectories(program.data());
        Files.writeString(
                program.data().resolve("seedbank.toml"),
                example.lines()
                        .map(line -> line.matches("#[a-z0-9_]+ = .*") ? line.substring(1) : line)
                        .reduce("", (all, line) -> all + line + "\n"));

        var settings = program.run("config", "ls", "--json").json().get("settings");

        assertThat(settings.findValuesAsText("origin"))
                .filteredOn(origin -> origin.contains("seedbank.toml:"))
                .hasSize(settings.size() - 1); // all but the network, which the environment closes
    }

    @Test
    void listsWhereThingsAre() {
        assertThat(program.run("config", "path").out())
                .contains("wallet", program.data().resolve("ledger").toString(), "(absent)");
    }
}
