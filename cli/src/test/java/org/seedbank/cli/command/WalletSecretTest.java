package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.cli.command.TestProgram.Run;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;

/** The secret of the wallet as a user meets it. */
class WalletSecretTest {
    private static final String WORDS = "abandon ".repeat(23) + "art";

    @TempDir
    private Path directory;

    private TestProgram program;
    private Path key;

    @BeforeEach
    void createProgram() {
        program = new TestProgram(directory);
        key = program.data().resolve("wallet/identity.key");
    }

    @Test
    void makesAnEncryptedWalletThatOnlyItsPassphraseOpens() throws IOException {
        program.with("SEEDBANK_PASSPHRASE_FILE", secretFile("right", "correct horse"));
        Run made = program.run("wallet", "new", "--json");
        String wrong = secretFile("wrong", "incorrect horse");

        assertThat(made.json().get("encrypted").asBoolean()).isTrue();
        assertThat(program.run("wallet", "words", "--yes", "--json").json().get("words"))
                .hasSize(24);
        assertRefused(program.run("wallet", "words", "--yes", "--passphrase-file", wrong), 43, "not its passphrase");
        program.without("SEEDBANK_PASSPHRASE_FILE");
        assertRefused(program.run("wallet", "words", "--yes"), 42, "it is encrypted");
        assertThat(program.run("wallet", "show").out()).contains("secret  encrypted");
        assertThat(program.run("wallet", "balance").code()).isZero();
    }

    @Test
    void takesAPassphraseFromStandardInputOnce() throws IOException {
        Run made = program.typedBy("correct horse\nmore\n").run("wallet", "new", "--passphrase-file", "-");
        Run words = program.typedBy("correct horse").run("wallet", "words", "--yes", "--passphrase-file", "-");
        Run variable = program.with("SEEDBANK_PASSPHRASE_FILE", "-")
                .typedBy("wrong one")
                .run("wallet", "words", "--yes");
        program.without("SEEDBANK_PASSPHRASE_FILE");
        byte[] before = Files.readAllBytes(key);
        Run both = program.typedBy("correct horse\n")
                .run("wallet", "passphrase", "--passphrase-file", "-", "--new-passphrase-file", "-");
        Run endless = program.typedBy("x".repeat(5000)).run("wallet", "words", "--yes", "--passphrase-file", "-");

        assertThat(made.code()).as(made.err()).isZero();
        assertThat(words.code()).as(words.err()).isZero();
        assertRefused(variable, 43, "not its passphrase");
        assertRefused(both, 28, "wanted twice");
        assertRefused(endless, 28, "longer than");
        assertThat(key).hasBinaryContent(before);
        Run typed = program.typing("correct horse\n").run("wallet", "words", "--yes", "--passphrase-file", "-");
        assertThat(typed.out()).isEqualTo(words.out());
    }

    @Test
    void aKeyFileOfANewerVersionIsNotCalledDamaged() throws IOException {
        program.run("wallet", "new", "--no-passphrase", "--yes");
        byte[] newer = Files.readAllBytes(key);
        newer["SBWALLET".length()]++;
        Files.write(key, newer);

        assertRefused(program.run("wallet", "balance"), 59, "of key files, this program reads ");
        assertThat(key).hasBinaryContent(newer);
    }

    @Test
    void asksAtATerminalAndShowsTheWordsOnce() {
        Run made = program.typing("correct horse\ncorrect horse\n").run("wallet", "new");
        Run words = program.typing("y\nwrong one\ncorrect horse\n").run("wallet", "words");

        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.err()).contains("New passphrase", "The same again", " 1. ", "24. ");
        assertThat(words.err()).contains("That is not the passphrase.");
        assertThat(made.err()).contains(words.out().lines().findFirst().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"'correct horse\ncorrect hose\n', typed differently", "'short\nshort\n', it has 5 characters"})
    void refusesAPassphraseThatWillNotServe(String typed, String why) {
        assertThat(program.typing(typed).run("wallet", "new"))
                .satisfies(run -> assertThat(run.code()).isEqualTo(28))
                .satisfies(run -> assertThat(run.err()).contains(why));
        assertThat(key).doesNotExist();
    }

    @Test
    void makesNoWalletWithoutAPassphraseByAccident() {
        assertRefused(program.run("wallet", "new"), 28, "nobody to ask");
        assertRefused(program.run("wallet", "new", "--no-passphrase"), 28, "can spend its tokens");
        assertThat(key).doesNotExist();
        assertThat(program.run("wallet", "new", "--no-passphrase", "--yes").code())
                .isZero();
        assertThat(program.run("doctor").out()).contains("not encrypted", "seedbank wallet passphrase");
    }

    @Test
    void changesThePassphraseAndNothingElse() throws IOException {
        program.run("wallet", "new", "--no-passphrase", "--yes");
        String before = peer();
        program.with("SEEDBANK_PASSPHRASE_FILE", secretFile("one", "correct horse"));
        String other = secretFile("two", "battery staple");

        assertThat(program.run("wallet", "passphrase").code()).isZero();
        assertThat(program.run("doctor").out()).doesNotContain("not encrypted");
        Run changed = program.run("wallet", "passphrase", "--new-passphrase-file", other);

        assertThat(changed.code()).as(changed.err()).isZero();
        assertThat(peer()).isEqualTo(before);
        assertRefused(program.run("wallet", "words", "--yes"), 43, "not its passphrase");
        assertRefused(program.run("wallet", "passphrase", "--remove", "--passphrase-file", other), 28, "could spend");
        assertThat(program.run("wallet", "passphrase", "--remove", "--yes", "--passphrase-file", other)
                        .code())
                .isZero();
        assertThat(program.run("wallet", "show").out()).contains("not encrypted");
        try (Stream<Path> content = Files.list(key.getParent())) {
            assertThat(content).containsExactly(key);
        }
    }

    @Test
    void staysUnlockedForAWhileWhereTheSystemKeepsThingsInMemory() throws IOException {
        Path runtime = Files.createDirectory(
                directory.resolve("run"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        program.with("XDG_RUNTIME_DIR", runtime.toString());
        String file = secretFile("one", "correct horse");
        program.run("wallet", "new", "--passphrase-file", file);

        Run unlock = program.run("--json", "wallet", "unlock", "--for", "10m", "--passphrase-file", file);
        assertThat(unlock.json().get("locked").asBoolean()).as(unlock.err()).isFalse();
        assertThat(unlock.json().has("unlocked_until")).isTrue();
        Run words = program.run("wallet", "words", "--yes");
        program.later(601);
        Run tooLate = program.run("wallet", "words", "--yes");
        program.later(0);
        Run lock = program.run("--json", "wallet", "lock");

        assertThat(lock.json().get("locked").asBoolean()).as(lock.err()).isTrue();
        assertThat(program.run("wallet", "lock").out()).contains("It was not unlocked.");
        assertThat(words.code()).as(words.err()).isZero();
        assertRefused(tooLate, 42, "it is encrypted");
        assertRefused(program.run("wallet", "words", "--yes"), 42, "it is encrypted");
        try (Stream<Path> left = Files.list(runtime.resolve("seedbank"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void doesNotUnlockWhereNothingIsKeptInMemory() throws IOException {
        String file = secretFile("one", "correct horse");
        program.run("wallet", "new", "--passphrase-file", file);

        assertRefused(program.run("wallet", "unlock", "--passphrase-file", file), 16, "XDG_RUNTIME_DIR");
    }

    @Test
    void refusesAPassphraseFileThatOthersMayReadOrThatIsNone() throws IOException {
        Path file = Path.of(secretFile("one", "correct horse"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertRefused(program.run("wallet", "new", "--passphrase-file", file.toString()), 55, "others may open it");
        assertRefused(program.run("wallet", "new", "--passphrase-file", "absent"), 3, "absent");
        assertRefused(program.run("wallet", "new", "--passphrase-file", secretFile("empty", "")), 28, "is empty");
        assertRefused(
                program.run("wallet", "new", "--passphrase-file", secretFile("long", "x".repeat(5000))),
                28,
                "longer than");
        assertThat(key).doesNotExist();
    }

    @Test
    void restoresTheSameIdentityFromWords() {
        Run restored = program.typedBy(WORDS).run("wallet", "restore", "--words", "--no-passphrase", "--yes");

        assertThat(restored.code()).as(restored.err()).isZero();
        assertThat(peer())
                .isEqualTo(PrivateKey.ofEntropy(Bytes.filled(32, 0))
                        .publicKey()
                        .memberId()
                        .toString());
        assertThat(restored.out()).contains("signing   off");
        assertThat(program.data().resolve("restored")).content().contains("sequence 0");
    }

    @ParameterizedTest
    @CsvSource({
        "abandom, 28, did you mean abandon?",
        "xylophone, 28, is not one of the 2048 words",
        "ability, 32, do not belong together",
        "'', 28, 'there are 23, expected 24'"
    })
    void refusesWordsThatAreWrong(String first, int code, String why) {
        String typed = first + WORDS.substring("abandon".length());

        assertRefused(
                program.typedBy(typed).run("wallet", "restore", "--words", "--no-passphrase", "--yes"), code, why);
        assertThat(key).doesNotExist();
        assertThat(program.data().resolve("restored")).doesNotExist();
    }

    @Test
    void neverLosesAWalletThatIsRestoredOver() throws IOException {
        program.run("wallet", "new", "--no-passphrase", "--yes");
        byte[] before = Files.readAllBytes(key);

        Run refused = program.typedBy(WORDS).run("wallet", "restore", "--words", "--no-passphrase", "--yes");
        assertRefused(refused, 13, "there already");
        assertThat(key).hasBinaryContent(before);
        Run forced = program.typedBy(WORDS)
                .run("wallet", "restore", "--words", "--no-passphrase", "--yes", "--force", "--json");

        Path kept = Path.of(forced.json().get("kept").get(0).asText());
        assertThat(kept).hasBinaryContent(before);
    }

    @Test
    void showsFortyEightWordsOfAKeyThatIsOlderThanWords() throws IOException {
        program.run("wallet", "new", "--no-passphrase", "--yes");
        PrivateKey old = PrivateKey.decode(Bytes.utf8("LibNaCLSK:").concat(Bytes.filled(64, 9)));
        Files.write(key, old.encoded().toArray());

        String words = program.run("wallet", "words", "--yes").out();
        assertThat(program.run("doctor").out()).contains("not encrypted");
        Files.delete(key);
        Run restored = program.typedBy(words).run("wallet", "restore", "--words", "--no-passphrase", "--yes");

        assertThat(restored.code()).as(restored.err()).isZero();
        assertThat(peer()).isEqualTo(old.publicKey().memberId().toString());
    }

    private String peer() {
        return program.run("wallet", "show", "--json").json().get("peer").asText();
    }

    private String secretFile(String name, String content) throws IOException {
        Path file = Files.createFile(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content + "\n").toString();
    }

    private static void assertRefused(Run run, int code, String why) {
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).as(run.err()).hasSize(2);
        assertThat(run.err()).startsWith("seedbank: ").contains(why, "\nTry: ");
    }
}
