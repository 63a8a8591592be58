package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.cli.wiring.Host;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class CommandTreeTest {
    @TempDir
    private Path directory;

    private TestProgram program;

    @BeforeEach
    void createProgram() {
        program = new TestProgram(directory);
    }

    @Test
    void showsHelpWithoutACommand() {
        var run = program.run();

        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Usage: seedbank").contains("Commands:", "wallet", "Global options:");
    }

    @ParameterizedTest
    @CsvSource({
        "wallett, wallett, no such command; did you mean wallet?",
        "config lss, lss, no such command; did you mean ls?",
        "config ls --jsn, --jsn, no such option; did you mean --json?",
        "frobnicate, frobnicate, no such command",
        "--jsn show film.torrent, --jsn, no such option; did you mean --json?",
        "downlod demo, downlod, no such command; did you mean download?",
        "config ls extra, extra, one argument too many",
        "config get, seedbank config get, KEY is missing",
        "config ls --timeout 5x, --timeout, expected a time such as",
        "config ls --color red, --color, expected one of auto",
        "help wallett, wallett, no such command; did you mean wallet?",
        "help wallet balence, balence, no such command; did you mean balance?",
        "help wallet balance now, now, one argument too many",
        "wallet, seedbank wallet, missing required subcommand"
    })
    void explainsACommandLineThatIsNotUnderstood(String line, String object, String why) {
        var run = program.run(line.split(" "));

        assertThat(run.code()).isEqualTo(28);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(2);
        assertThat(run.err()).startsWith("seedbank: cannot ").contains(object, why, "\nTry: seedbank ");
    }

    @Test
    void helpOfTheCrawlSpeaksOfNoTorrentPeers() {
        String help = program.run("chain", "crawl", "--help").out();

        assertThat(help).contains("onion circuits of 1 to 3 nodes").doesNotContain("trackers");
    }

    @Test
    void aLogThatCannotBeWrittenIsRefusedAtOnce() throws IOException {
        String file =
                Files.writeString(directory.resolve("text"), "").resolve("x").toString();

        var refused = program.run("--log-file", file, "wallet", "balance");
        assertThat(refused.code()).isEqualTo(16);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines()).hasSize(2);
        assertThat(refused.err()).startsWith("seedbank: cannot write the log ").contains("\nTry: ");
    }

    @Test
    void helpShowsOfEveryCommandWhatItsOptionShows() {
        List<List<String>> paths = new ArrayList<>();
        commands(root()).forEach(command -> {
            String name = command.getCommandSpec().qualifiedName(" ");
            paths.add(Stream.of(name.split(" ")).skip(1).toList());
        });
        assertThat(paths).hasSizeGreaterThan(25);

        for (List<String> path : paths) {
            var asked = program.run(with("help", path, ""));

            assertThat(asked.code()).isZero();
            assertThat(asked.out())
                    .isEqualTo(program.run(with("", path, "--help")).out());
            assertThat(asked.out()).startsWith("Usage: seedbank " + String.join(" ", path));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--json --help, help",
        "help wallet --json, help",
        "download --help --json, help",
        "--version --json, version"
    })
    void programsGetHelpAndVersionAsDocuments(String line, String schema) {
        var document = program.run(line.split(" ")).json();

        assertThat(document.get("schema").asText()).isEqualTo("seedbank." + schema + "/1");
        assertThat(document.get("text").asText()).contains("seedbank ");
    }

    @Test
    void helpNeedsNoSettings() throws IOException {
        Files.createDirectories(program.data());
        Files.writeString(program.data().resolve("seedbank.toml"), "nonsense");

        assertThat(program.run("help", "config").code()).isZero();
    }

    private static String[] with(String first, List<String> path, String last) {
        return Stream.of(Stream.of(first), path.stream(), Stream.of(last))
                .flatMap(words -> words)
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);
    }

    @Test
    void explainsMistakesToProgramsToo() {
        var run = program.run("config", "ls", "--jsn", "--json");

        assertThat(run.error().get("schema").asText()).isEqualTo("seedbank.error/1");
        assertThat(run.error().get("code").asInt()).isEqualTo(28);
        assertThat(run.error().get("object").asText()).isEqualTo("--jsn");
    }

    @ParameterizedTest
    @CsvSource({"--json config ls", "config --json ls", "config ls --json"})
    void takesGlobalOptionsAnywhere(String line) {
        assertThat(program.run(line.split(" ")).json().get("schema").asText()).isEqualTo("seedbank.config/1");
    }

    @Test
    void reportsBadSettingsWithTheirCode() throws IOException {
        Files.createDirectories(program.data());
        Files.writeString(program.data().resolve("seedbank.toml"), "[torrent]\nmax_peer = 1\n");

        var run = program.run("wallet", "balance");

        assertThat(run.code()).isEqualTo(53);
        assertThat(run.err()).contains("seedbank.toml:2:1", "did you mean torrent.max_peers?");
    }

    @Test
    void describesEveryCommandOptionAndParameter() {
        List<String> undescribed = new ArrayList<>();
        commands(root()).forEach(command -> {
            String name = command.getCommandSpec().qualifiedName(" ");
            if (command.getCommandSpec().usageMessage().description().length == 0) {
                undescribed.add(name);
            }
            Stream.<ArgSpec>concat(
                            command.getCommandSpec().options().stream(),
                            command.getCommandSpec().positionalParameters().stream())
                    .filter(argument -> argument.description().length == 0)
                    .forEach(argument -> undescribed.add(name + " " + argument));
        });

        assertThat(undescribed).isEmpty();
    }

    @Test
    void namesAFileWithTheReportOfAFault() throws IOException {
        Files.createDirectories(program.data());
        var failure = Failures.explain(new IllegalStateException("boom"), new Invocation(host(), new GlobalOptions()));

        assertThat(failure.code().code()).isEqualTo(1);
        Path report = Path.of(failure.hint().substring(failure.hint().indexOf('/')));
        assertThat(report).content().contains("seedbank ", "boom", "CommandTreeTest");
    }

    private Host host() {
        return program.host();
    }

    private CommandLine root() {
        return new CommandTree(host()).root();
    }

    private static Stream<CommandLine> commands(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(CommandTreeTest::commands));
    }
}
