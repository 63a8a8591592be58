package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompletionCommandTest {
    @TempDir
    private Path directory;

    private Path script;

    @BeforeEach
    void writeScript() throws IOException {
        var run = new TestProgram(directory).run("completion", "bash");
        assertThat(run.code()).isZero();
        script = Files.writeString(directory.resolve("completion.bash"), run.out());
    }

    @Test
    @EnabledIf("hasBash")
    void completesCommands() throws Exception {
        assertThat(complete("seedbank", "wal")).containsExactly("wallet");
        assertThat(complete("seedbank", "wallet", ""))
                .contains("balance", "history", "new", "show", "backup", "restore", "words", "passphrase", "unlock")
                .contains("lock", "transfer", "receive", "export-public");
        assertThat(complete("seedbank", "chain", "")).contains("ls", "graph", "stats");
        assertThat(complete("seedbank", "debug", "")).containsExactly("packet", "peers");
    }

    @Test
    @EnabledIf("hasBash")
    void completesOptions() throws Exception {
        assertThat(complete("seedbank", "create", "--pie")).containsExactly("--piece-size");
        assertThat(complete("seedbank", "wallet", "balance", "--js")).containsExactly("--json");
        assertThat(complete("seedbank", "wallet", "restore", "--wo")).containsExactly("--words");
        assertThat(complete("seedbank", "chain", "ls", "--form")).containsExactly("--format");
        assertThat(complete("seedbank", "wallet", "words", "--passphrase-f")).containsExactly("--passphrase-file");
    }

    /** Commands and options of the whole tree, asked of one bash. */
    @Test
    @EnabledIf("hasBash")
    void completesEveryCommandAndEveryOption() throws Exception {
        Map<String, Set<String>> expected = new TreeMap<>();
        collect("seedbank", new CommandTree(new TestProgram(directory).host()).root(), expected);

        Map<String, Set<String>> found = completions(expected.keySet());

        assertThat(expected).hasSizeGreaterThan(60);
        expected.forEach((line, words) -> assertThat(found.get(line)).as(line).containsAll(words));
    }

    /** What may stand at the end of each line: subcommands after a blank, long options after two dashes. */
    private static void collect(String path, CommandLine command, Map<String, Set<String>> into) {
        Set<String> options = command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .map(option -> option.longestName())
                .filter(name -> name.startsWith("--"))
                .collect(Collectors.toSet());
        if (!options.isEmpty()) {
            into.put(path + " --", options);
        }
        Map<String, CommandLine> parts = command.getSubcommands();
        if (!parts.isEmpty()) {
            into.put(path + " ", parts.keySet());
        }
        parts.forEach((name, part) -> collect(path + " " + name, part, into));
    }

    private Map<String, Set<String>> completions(Set<String> lines) throws IOException, InterruptedException {
        String loop = "source '" + script + "'; while IFS= read -r line; do COMP_WORDS=($line);"
                + " [[ $line == *' ' ]] && COMP_WORDS+=(''); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE=$line;"
                + " COMPREPLY=(); _complete_seedbank; echo \"$line|${COMPREPLY[*]}\"; done";
        Path asked = Files.write(directory.resolve("lines"), lines);
        Process process = new ProcessBuilder("/bin/bash", "-c", loop)
                .redirectInput(asked.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String reply = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Map<String, Set<String>> found = new TreeMap<>();
        reply.lines().forEach(line -> {
            int end = line.indexOf('|');
            found.put(
                    line.substring(0, end),
                    Set.of(line.substring(end + 1).strip().split(" +")));
        });
        return found;
    }

    @Test
    void servesZshThroughItsEmulationOfBash() {
        String zsh = new TestProgram(directory).run("completion", "zsh").out();

        assertThat(zsh).contains("bashcompinit", "complete -F _complete_seedbank");
    }

    static boolean hasBash() {
        return Files.isExecutable(Path.of("/bin/bash"));
    }

    private String[] complete(String... words) throws IOException, InterruptedException {
        String line = "source '" + script + "'; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\";"
                + " _complete_seedbank; printf '%s\\n' \"${COMPREPLY[@]}\"";
        String[] command = new String[words.length + 4];
        System.arraycopy(new String[] {"/bin/bash", "-c", line, "bash"}, 0, command, 0, 4);
        System.arraycopy(words, 0, command, 4, words.length);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String reply = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return reply.lines().map(String::strip).toArray(String[]::new);
    }
}
