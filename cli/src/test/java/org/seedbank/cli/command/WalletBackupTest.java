package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.command.TestProgram.Run;

class WalletBackupTest {
    @TempDir
    private Path directory;

    private TestProgram program;
    private PaidWallet wallet;
    private Path backup;

    @BeforeEach
    void makeWalletWithBlocks() throws IOException {
        program = new TestProgram(directory.resolve("here"));
        Path secret = Files.createFile(
                directory.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, "correct horse\n");
        program.with("SEEDBANK_PASSPHRASE_FILE", secret.toString());
        program.run("wallet", "new");
        wallet = PaidWallet.write(program, 7);
        backup = directory.resolve("my.backup");
    }

    @Test
    void goesOnElsewhereWithEveryBlockAndReason() {
        Run made = program.run("wallet", "backup", backup.toString(), "--json");
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(program.run("wallet", "backup", backup + ".2").out()).contains(" 1 account, ");

        TestProgram there = elsewhere();
        Run restored = there.run("wallet", "restore", backup.toString(), "--json");

        assertThat(restored.code()).as(restored.err()).isZero();
        assertThat(made.json().get("tip").asLong()).isEqualTo(7);
        assertThat(restored.json().get("signing").asBoolean()).isFalse();
        assertThat(there.data().resolve("restored")).content().contains("sequence 7", "hash ");
        for (String command : new String[] {"wallet balance", "wallet history", "chain ls", "chain audit"}) {
            String[] words = (command + " --json").split(" ");
            assertThat(there.run(words).json())
                    .as(command)
                    .isEqualTo(program.run(words).json());
        }
        assertThat(there.run("chain", "audit").code()).isZero();
        assertThat(there.run("wallet", "words", "--yes").out())
                .isEqualTo(program.run("wallet", "words", "--yes").out());
    }

    @Test
    void comesBackOutOfAPipe() throws IOException {
        program.run("wallet", "backup", backup.toString());
        byte[] whole = Files.readAllBytes(backup);
        TestProgram there = elsewhere();

        assertRefused(there.typedBy("no backup").run("wallet", "restore", "-"), 44, "cannot use the backup -: ");
        assertRefused(
                there.fedWith(Arrays.copyOf(whole, whole.length - 1)).run("wallet", "restore", "-"),
                44,
                "cannot use the backup -: ");
        assertRefused(there.fedWith(whole).run("wallet", "restore", "-", "--passphrase-file", "-"), 28, "wanted twice");
        assertThat(there.data().resolve("wallet")).doesNotExist();
        Run restored = there.fedWith(whole).run("wallet", "restore", "-");

        assertThat(restored.code()).as(restored.err()).isZero();
        assertThat(there.run("wallet", "balance", "--json").json())
                .isEqualTo(program.run("wallet", "balance", "--json").json());
    }

    @Test
    void aBackupOfANewerVersionIsNotCalledDamaged() throws IOException {
        program.run("wallet", "backup", backup.toString());
        byte[] newer = Files.readAllBytes(backup);
        newer[8] = 2;
        Files.write(backup, newer);

        assertRefused(elsewhere().run("wallet", "restore", backup.toString()), 59, "version 2 of backups");
        assertRefused(elsewhere().fedWith(newer).run("wallet", "restore", "-"), 59, "version 2 of backups");
    }

    @Test
    void saysWhatHelpsWhereThePassphraseIsNotKnown() throws IOException {
        Path runtime = Files.createDirectory(
                directory.resolve("run"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        program.with("XDG_RUNTIME_DIR", runtime.toString());
        assertThat(program.run("wallet", "unlock").code()).isZero();
        program.without("SEEDBANK_PASSPHRASE_FILE");
        TestProgram open = new TestProgram(directory.resolve("there"));
        open.run("wallet", "new", "--no-passphrase", "--yes");

        Run unlocked = program.run("wallet", "backup", backup.toString());
        Run unencrypted = open.run("--quiet", "wallet", "backup", backup.toString());

        assertRefused(unlocked, 42, "cannot open the wallet: this needs its passphrase, unlocked or not");
        assertRefused(unencrypted, 42, "cannot encrypt the backup: the passphrase for it is not known");
        for (Run run : new Run[] {unlocked, unencrypted}) {
            assertThat(run.err())
                    .endsWith("Try: --passphrase-file FILE, or SEEDBANK_PASSPHRASE_FILE.\n")
                    .doesNotContain("wallet unlock");
        }
    }

    @Test
    void takesAliasesAlongButNoneThatAreThere() {
        String provider = wallet.provider().publicKey().memberId().toString();
        assertThat(program.run("peers", "alias", provider, "alice").code()).isZero();
        program.run("wallet", "backup", backup.toString());
        TestProgram there = elsewhere();
        String other = "ab".repeat(20);
        assertThat(there.run("peers", "alias", other, "bob").code()).isZero();

        there.run("wallet", "restore", backup.toString());

        assertThat(there.run("peers", "show", "alice", "--json")
                        .json()
                        .get("peer")
                        .asText())
                .isEqualTo(provider);
        assertThat(there.run("peers", "show", "bob", "--json")
                        .json()
                        .get("peer")
                        .asText())
                .isEqualTo(other);
        assertThat(there.run("chain", "ls", "alice", "--json").json().get("blocks"))
                .hasSize(7);
        Run unknown = there.run("chain", "ls", "alise");
        assertThat(unknown.code()).isEqualTo(28);
        assertThat(unknown.err()).contains("did you mean alice");
    }

    @Test
    void backsUpByItselfWhenEnoughIsNewAndKeepsTheLast() throws IOException {
        String shelf = directory.resolve("shelf").toString();
        Run first = program.run("wallet", "backup", "--auto", shelf, "--json");
        Run again = program.run("wallet", "backup", "--auto", shelf, "--json");
        wallet.pay(program, 100);
        Run second = program.run("wallet", "backup", "--auto", shelf, "--keep", "1", "--json");

        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.json().get("tip").asLong()).isEqualTo(7);
        assertThat(again.json().get("written").asBoolean(true)).isFalse();
        assertThat(second.json().get("tip").asLong()).isEqualTo(107);
        try (Stream<Path> files = Files.list(directory.resolve("shelf"))) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file -> assertThat(elsewhere()
                                    .run("wallet", "restore", file.toString())
                                    .code())
                            .isZero());
        }
        assertThat(program.run("wallet", "backup").code()).isEqualTo(28);
        assertThat(program.run("wallet", "backup", "--auto", shelf, "--keep", "0")
                        .code())
                .isEqualTo(28);
    }

    @Test
    void keepsEverythingSecretAndForItsOwnerAlone() throws IOException {
        program.run("wallet", "backup", backup.toString());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        assertThat(new String(Files.readAllBytes(backup), StandardCharsets.ISO_8859_1))
                .doesNotContain("tribler_bandwidth");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("here", "secret", "my.backup");
        }
    }

    @Test
    void refusesADamagedBackupAndChangesNothing() throws IOException {
        program.run("wallet", "backup", backup.toString());
        byte[] whole = Files.readAllBytes(backup);
        TestProgram there = elsewhere();

        for (int i : new int[] {0, 8, 20, 85, 100, 200, whole.length / 2, whole.length - 40, whole.length - 1}) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(backup, changed);
            assertRefused(there.run("wallet", "restore", backup.toString()), 44, "my.backup");
        }
        for (int size : new int[] {0, 7, 50, 130, 1000, whole.length - 1}) {
            Files.write(backup, Arrays.copyOf(whole, size));
            assertRefused(there.run("wallet", "restore", backup.toString()), 44, "my.backup");
        }
        assertThat(there.data()).doesNotExist();
    }

    @Test
    void refusesAnotherPassphraseAndChangesNothing() throws IOException {
        program.run("wallet", "backup", backup.toString());
        Path wrong = Files.copy(directory.resolve("secret"), directory.resolve("wrong"));
        Files.writeString(wrong, "incorrect horse\n");
        Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
        TestProgram there = elsewhere();

        assertRefused(
                there.run("wallet", "restore", backup.toString(), "--passphrase-file", wrong.toString()),
                43,
                "not its passphrase");
        there.without("SEEDBANK_PASSPHRASE_FILE");
        assertRefused(there.run("wallet", "restore", backup.toString()), 42, "it is encrypted");
        assertThat(there.data().resolve("wallet")).doesNotExist();
        assertThat(there.data().resolve("ledger")).doesNotExist();
        assertThat(there.data().resolve("ledger.restoring")).doesNotExist();
    }

    @Test
    void neverReplacesAnotherBackupOrAnotherWallet() throws IOException {
        program.run("wallet", "backup", backup.toString());
        byte[] before = Files.readAllBytes(backup);
        TestProgram there = elsewhere();
        there.run("wallet", "new");
        PaidWallet.write(there, 2);
        byte[] other = Files.readAllBytes(there.data().resolve("wallet/identity.key"));

        assertRefused(program.run("wallet", "backup", backup.toString()), 13, "exists already");
        assertRefused(there.run("wallet", "restore", backup.toString()), 13, "there already");
        Run forced = there.run("wallet", "restore", backup.toString(), "--force", "--json");

        assertThat(backup).hasBinaryContent(before);
        assertThat(forced.json().get("kept")).hasSize(2);
        assertThat(Path.of(forced.json().get("kept").get(0).asText())).hasBinaryContent(other);
        assertThat(Path.of(forced.json().get("kept").get(1).asText())).isDirectory();
        assertThat(there.run("wallet", "balance", "--json").json())
                .isEqualTo(program.run("wallet", "balance", "--json").json());
    }

    @Test
    void neverReplacesALedgerThatKnowsMoreThanTheBackup() {
        program.run("wallet", "backup", backup.toString());
        wallet.pay(program, 1);
        String balance = program.run("wallet", "balance").out();

        Run forced = program.run("wallet", "restore", backup.toString(), "--force", "--json");

        assertThat(forced.code()).as(forced.err()).isZero();
        assertThat(forced.json().get("signing").asBoolean()).isTrue();
        assertThat(program.run("wallet", "balance").out()).isEqualTo(balance);
        assertThat(program.data().resolve("ledger.restoring")).doesNotExist();
    }

    @Test
    void saysWhatIsMissing() {
        assertRefused(program.run("wallet", "backup"), 28, "either FILE or --auto DIR");
        assertRefused(program.run("wallet", "backup", "-"), 28, "it needs a file");
        assertRefused(program.run("wallet", "restore"), 28, "either FILE or --words");
        assertRefused(elsewhere().run("wallet", "restore", "absent"), 3, "absent");
        assertRefused(elsewhere().run("wallet", "backup", "new.backup"), 3, "there is none yet");
        assertRefused(program.run("wallet", "backup", "no/such/place/b"), 3, "no/such/place");
    }

    private TestProgram elsewhere() {
        return new TestProgram(directory.resolve("there"))
                .with("SEEDBANK_PASSPHRASE_FILE", directory.resolve("secret").toString());
    }

    private static void assertRefused(Run run, int code, String why) {
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).as(run.err()).hasSize(2);
        assertThat(run.err()).startsWith("seedbank: ").contains(why, "\nTry: ");
    }
}
