package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

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
        assertThat(complete("seedbank", "debug", "")).containsExactly("packet");
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
