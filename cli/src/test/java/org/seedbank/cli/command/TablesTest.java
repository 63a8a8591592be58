package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.cli.command.TestProgram.Run;
import picocli.CommandLine;

/** Every table takes the same options. */
class TablesTest {
    /** Command lines (files in braces), a column, and its heading where there is one. */
    private static final List<Case> HERE = List.of(
            new Case("show {torrent}", "path", "FILE"),
            new Case("verify {torrent} {folder}", "path", ""),
            new Case("wallet balance --explain", "balance", "BALANCE"),
            new Case("wallet history", "change", "CHANGE"),
            new Case("chain ls", "sequence", "#"),
            new Case("chain ls --all", "newest", "NEWEST"),
            new Case("chain verify", "blocks", "BLOCKS"),
            new Case("chain audit", "taken", "TAKEN"),
            new Case("chain audit --all {home}/data", "directory", "DIRECTORY"),
            new Case("chain forks", "block", ""),
            new Case("peers ls --all", "heard", "heard"),
            new Case("debug peers", "reason", "why"),
            new Case("debug packet {packet}", "offset", "AT"),
            new Case("config ls", "origin", "FROM"),
            new Case("config path", "name", ""),
            new Case("schema", "name", "NAME"));

    /** Those that need others who run. */
    private static final List<Case> ELSEWHERE = List.of(
            new Case("torrents ls", "size", ""),
            new Case("tunnels circuits", "speed", ""),
            new Case("torrents files anything", "priority", ""),
            new Case("tunnels build", "role", ""),
            new Case("tunnels test", "hop", ""),
            new Case("tunnels relays", "does", ""),
            new Case("tunnels exits", "address", ""));

    @TempDir
    private static Path directory;

    private static TestProgram program;

    @BeforeAll
    static void createFiles() throws IOException {
        program = new TestProgram(Files.createDirectory(directory.resolve("home")));
        assertThat(program.run("wallet", "new", "--no-passphrase", "--yes").code())
                .isZero();
        PaidWallet.write(program, 3);
        Path data = Files.createDirectories(directory.resolve("folder").resolve("data"));
        Files.writeString(data.resolve("one"), "one");
        Files.writeString(data.resolve("two"), "twelve");
        String torrent = directory.resolve("torrent").toString();
        assertThat(program.run("create", data.toString(), "-o", torrent).code()).isZero();
        Files.writeString(data.resolve("two"), "cut");
        Files.writeString(directory.resolve("packet"), "0002 7e31 3685 c191 2a14 1279 f8");
        assertThat(program.run("peers", "ban", "ab".repeat(20)).code()).isZero();
    }

    static List<Case> here() {
        return HERE;
    }

    static List<Case> all() {
        return Stream.concat(HERE.stream(), ELSEWHERE.stream()).toList();
    }

    @ParameterizedTest
    @MethodSource("here")
    void showsTheColumnsThatAreWanted(Case table) {
        List<String> whole = table.run("--columns", table.column);
        List<String> bare = table.run("--columns", table.column, "--no-header");
        List<String> sorted = table.run("--columns", table.column, "--no-header", "--sort", table.column);

        assertThat(whole).isNotEmpty();
        if (!table.heading.isEmpty()) {
            assertThat(whole).anyMatch(line -> line.equals(table.heading));
            assertThat(bare).hasSize(whole.size() - 1).noneMatch(line -> line.equals(table.heading));
        }
        assertThat(whole).containsAll(bare);
        assertThat(sorted).containsExactlyInAnyOrderElementsOf(bare);
    }

    @ParameterizedTest
    @MethodSource("all")
    void namesTheColumnThatWasMeant(Case table) {
        for (String option : List.of("--columns", "--sort")) {
            Run run = program.run(table.words(option, table.column + "x"));

            assertThat(run.code()).as(run.err()).isEqualTo(28);
            assertThat(run.err())
                    .contains("cannot show the column " + table.column + "x: ")
                    .contains("did you mean " + table.column + "?\nTry: columns are ");
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void ordersRows() {
        List<String> byNumber = program.run("wallet", "balance", "--explain", "--columns", "block", "--no-header")
                .out()
                .lines()
                .map(String::strip)
                .toList();

        assertThat(byNumber).endsWith("1", "2", "3", "total");
        assertThat(program.run("config", "ls", "--columns", "key", "--sort", "key", "--no-header")
                        .out()
                        .lines())
                .isSorted();
    }

    @Test
    void everyCommandWithATableIsThere() {
        Set<String> asked = new TreeSet<>();
        Set<String> found = new TreeSet<>();
        collect("", new CommandTree(program.host()).root(), found);
        all().forEach(each -> found.stream()
                .filter(name -> (each.line + " ").startsWith(name + " "))
                .forEach(asked::add));

        assertThat(found).hasSizeGreaterThan(20).isEqualTo(asked);
    }

    private static void collect(String path, CommandLine command, Set<String> into) {
        if (command.getCommandSpec().findOption("--columns") != null) {
            into.add(path.strip());
        }
        command.getSubcommands().forEach((name, part) -> collect(path + " " + name, part, into));
    }

    /**
     * A command that prints a table.
     *
     * @param line its words
     * @param column one that it has
     * @param heading of that column; empty if it has none, or if the table has no rows here
     */
    record Case(String line, String column, String heading) {
        List<String> run(String... options) {
            Run run = program.run(words(options));
            assertThat(run.err()).as(line).doesNotContain("column");
            return run.out().lines().map(String::strip).toList();
        }

        String[] words(String... options) {
            List<String> words = new ArrayList<>();
            for (String word : line.split(" ", -1)) {
                words.add(word.startsWith("{") ? directory + "/" + word.replaceAll("[{}]", "") : word);
            }
            words.addAll(List.of(options));
            return words.toArray(String[]::new);
        }
    }
}
