package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each command says to operands that are missing or senseless, and to files that are not there, cannot be read, or
 * are cut off: one sentence, one hint, a code, and nothing lost.
 */
class BadInputTest {
    @TempDir
    private static Path directory;

    private static TestProgram program;
    private static String before;
    private static int fresh;

    @BeforeAll
    static void createFiles() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "correct horse\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        program = at("home");
        assertThat(program.run("wallet", "new").code()).isZero();
        PaidWallet.write(program, 3);
        make("backup", "wallet", "backup", file("backup"));
        make("export", "chain", "export", file("export"));
        make("proof", "chain", "prove", "3", "-o", file("proof"));
        Files.write(
                directory.resolve("recording"),
                new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1, 2, 0, 4, 0, 0, 0});
        Files.writeString(directory.resolve("text"), "just some text\n");
        Files.writeString(directory.resolve("hex"), "0002 7e31 3685 c191 2a14 1279 f8");
        Files.createFile(directory.resolve("empty"));
        Files.createDirectory(directory.resolve("folder"));
        before = balance();
    }

    private static TestProgram at(String name) throws IOException {
        return new TestProgram(Files.createDirectory(directory.resolve(name)))
                .with("SEEDBANK_PASSPHRASE_FILE", file("secret"));
    }

    private static void make(String name, String... command) throws IOException {
        assertThat(program.run(command).code()).as(name).isZero();
        byte[] whole = Files.readAllBytes(directory.resolve(name));
        Files.write(directory.resolve("cut-" + name), Arrays.copyOf(whole, whole.length / 2));
    }

    /** Command line ({@code fresh:} without a wallet, files in braces), exit code, what the sentence says. */
    static List<Case> cases() throws IOException {
        try (InputStream table = BadInputTest.class.getResourceAsStream("/bad-input.txt")) {
            return new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(Case::of)
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isRefusedInTwoLines(Case bad) throws IOException {
        TestProgram asked = bad.isFresh ? at("fresh-" + fresh++) : program;

        var run = asked.run(bad.words());

        assertThat(run.code()).as(run.err()).isEqualTo(bad.code);
        assertThat(run.err().lines()).as(run.err()).hasSize(2);
        assertThat(run.err()).startsWith("seedbank: cannot ").contains(bad.why, "\nTry: ");
    }

    @AfterAll
    static void nothingIsLost() {
        assertThat(balance()).isEqualTo(before);
        assertThat(program.run("chain", "audit").code()).isZero();
    }

    @Test
    void everyCommandIsThere() throws IOException {
        Set<String> asked = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        new CommandTree(program.host()).root().getSubcommands().forEach((name, command) -> {
            Set<String> parts = command.getSubcommands().keySet();
            parts.forEach(part -> all.add(name + " " + part));
            if (parts.isEmpty()) {
                all.add(name);
            }
        });
        cases().forEach(each -> asked.add(all.contains(each.word(0)) ? each.word(0) : each.command()));

        assertThat(asked).isEqualTo(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "hex"})
    void whatIsNoPacketIsShownAsFarAsItGoes(String name) {
        var run = program.run("debug", "packet", file(name));

        assertThat(run.code()).isEqualTo(52);
        assertThat(run.out()).contains("ends at byte 0: ");
        assertThat(run.err()).isEmpty();
    }

    private static String balance() {
        return program.run("wallet", "balance", "--json").out();
    }

    private static String file(String name) {
        return directory.resolve(name).toString();
    }

    /**
     * A command line that cannot work.
     *
     * @param line its words
     * @param isFresh whether there is no wallet
     * @param code with which it ends
     * @param why part of the sentence
     */
    record Case(String line, boolean isFresh, int code, String why) {
        static Case of(String text) {
            String[] columns = text.split(" *\\| *", -1);
            boolean isFresh = columns[0].startsWith("fresh: ");
            String line = isFresh ? columns[0].substring("fresh: ".length()) : columns[0];
            return new Case(line, isFresh, Integer.parseInt(columns[1]), columns[2]);
        }

        String command() {
            return word(0) + " " + word(1);
        }

        String word(int index) {
            String[] words = line.split(" ", -1);
            return index < words.length ? words[index] : "";
        }

        String[] words() {
            return Stream.of(line.split(" ", -1))
                    .map(word -> word.startsWith("{") ? word.replace("}", "").replace("{", file("") + "/") : word)
                    .toArray(String[]::new);
        }
    }
}
