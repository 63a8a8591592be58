package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.command.TestProgram.Run;

/** Proofs of the own balance, in files. */
class ChainProofTest {
    private static final long PAID = 3 << 20;

    @TempDir
    private Path directory;

    private TestProgram program;
    private TestProgram elsewhere;
    private Path file;

    @BeforeEach
    void makeLedger() throws IOException {
        program = new TestProgram(directory.resolve("here"));
        elsewhere = new TestProgram(directory.resolve("elsewhere"));
        file = directory.resolve("my.proof");
        Path secret = Files.createFile(
                directory.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, "correct horse\n");
        program.with("SEEDBANK_PASSPHRASE_FILE", secret.toString());
        program.run("wallet", "new");
        PaidWallet.write(program, 11);
    }

    @Test
    void aStrangerChecksTheBalanceWithNothingButTheFile() {
        Run proven = program.run("chain", "prove", "7", "-o", file.toString(), "--json");
        Run checked = elsewhere.run("chain", "verify", file.toString(), "--json");
        Run read = elsewhere.run("chain", "verify", file.toString());

        assertThat(proven.code()).as(proven.err()).isZero();
        assertThat(proven.json().get("balance").asLong()).isEqualTo(-7 * PAID);
        assertThat(checked.code()).as(checked.err()).isZero();
        assertThat(checked.json().get("genuine").asBoolean()).isTrue();
        assertThat(checked.json().get("balance").asLong()).isEqualTo(-7 * PAID);
        assertThat(checked.json().get("last").asLong()).isEqualTo(11);
        assertThat(checked.json().get("key").asText())
                .isEqualTo(program.run("wallet", "export-public").out().strip());
        assertThat(read.out()).contains("genuine: ", "block 7", "balance  -21.0 MiB", "chain of 11 blocks");
        assertThat(elsewhere.data()).doesNotExist();
    }

    @Test
    void aDashIsStandardOutputAndStandardInput() {
        Run proven = program.run("chain", "prove", "7", "-o", "-");
        Run checked = elsewhere.typedBy("this is no proof").run("chain", "verify", "-");

        assertThat(proven.code()).as(proven.err()).isZero();
        assertThat(proven.out()).isNotEmpty().doesNotContain("balance  ");
        assertThat(directory.resolve("here").resolve("-")).doesNotExist();
        assertRefused(checked, 52, "cannot check -");
    }

    @Test
    void aProofOfANewerVersionIsNotCalledDamaged() throws IOException {
        program.run("chain", "prove", "7", "-o", file.toString());
        byte[] newer = Files.readAllBytes(file);
        newer["SBPROOF\n".length() + 1]++;
        Files.write(file, newer);

        assertRefused(elsewhere.run("chain", "verify", file.toString()), 59, "version 2 of proofs");
    }

    @Test
    void neverBelievesAChangedOrShortenedFile() throws IOException {
        program.run("chain", "prove", "7", "-o", file.toString());
        byte[] whole = Files.readAllBytes(file);

        for (int i = 0; i < whole.length; i += 13) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(file, changed);
            assertNotBelieved(elsewhere.run("chain", "verify", file.toString()), "byte " + i);
        }
        for (int size : new int[] {0, 5, 8, 100, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, size));
            assertNotBelieved(elsewhere.run("chain", "verify", file.toString()), size + " bytes");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertNotBelieved(elsewhere.run("chain", "verify", file.toString()), "a byte more");
    }

    @Test
    void refusesWhatItCannotProve() throws IOException {
        assertRefused(program.run("chain", "prove", "12", "-o", file.toString()), 3, "not in your chain");
        assertRefused(program.run("chain", "prove", "0", "-o", file.toString()), 28, "0");
        assertRefused(program.run("chain", "prove", "seven", "-o", file.toString()), 28, "seven");
        assertRefused(program.run("chain", "prove", "7"), 28, "-o");
        assertRefused(elsewhere.run("chain", "prove", "7", "-o", file.toString()), 3, "nothing was written yet");
        assertThat(file).doesNotExist();

        Files.writeString(file, "something dear");
        assertRefused(program.run("chain", "prove", "7", "-o", file.toString()), 13, "such a file already");
        assertThat(file).hasContent("something dear");
        assertThat(program.run("chain", "prove", "7", "-o", file.toString(), "--yes")
                        .code())
                .isZero();
    }

    private static void assertNotBelieved(Run run, String what) {
        assertThat(run.code()).as(what + run.out() + run.err()).isEqualTo(52);
        assertThat(run.out()).doesNotContain("genuine");
        assertThat(run.err().lines()).as(run.err()).hasSize(2);
        assertThat(run.err()).startsWith("seedbank: cannot ").contains("my.proof", "\nTry: ");
    }

    private static void assertRefused(Run run, int code, String why) {
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).as(run.err()).hasSize(2);
        assertThat(run.err()).startsWith("seedbank: ").contains(why, "\nTry: ");
    }
}
