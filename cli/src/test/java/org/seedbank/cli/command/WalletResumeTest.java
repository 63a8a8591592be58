package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.command.TestProgram.Run;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;

/** A restored wallet signs nothing before its user or its partners say so. */
class WalletResumeTest {
    private static final String TAKER = PrivateKey.decode(
                    Bytes.utf8("LibNaCLSK:").concat(Bytes.filled(64, 9)))
            .publicKey()
            .encoded()
            .toHex();

    @TempDir
    private Path directory;

    private TestProgram original;
    private TestProgram restored;
    private PaidWallet paid;
    private String backup = "";

    @BeforeEach
    void restoreAWallet() throws IOException {
        Path secret = Files.createFile(
                directory.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, "correct horse\n");
        backup = directory.resolve("my.backup").toString();
        original = new TestProgram(directory.resolve("before")).with("SEEDBANK_PASSPHRASE_FILE", secret.toString());
        original.run("wallet", "new");
        paid = PaidWallet.write(original, 7);
        original.run("wallet", "backup", backup);
        restored = new TestProgram(directory.resolve("after")).with("SEEDBANK_PASSPHRASE_FILE", secret.toString());
    }

    @Test
    void blocksThatCameBackWithoutReasonsAreNoReasonForAlarm() {
        String chains = directory.resolve("chains").toString();
        restored.run("wallet", "restore", backup);
        paid.pay(original, 1);
        original.run("chain", "export", chains);
        restored.run("chain", "import", chains);

        for (String[] command : new String[][] {{"wallet", "history"}, {"chain", "audit"}}) {
            Run run = restored.run(command);

            assertThat(run.code()).isEqualTo(52);
            assertThat(run.err())
                    .contains("the wallet was restored", "when signing begins", "wallet resume --accept-risk")
                    .doesNotContain("wallet restore with a backup");
            assertThat(run.out()).doesNotContain("ByteCount");
        }
    }

    @Test
    void signsOnlyAfterTheRiskWasAccepted() {
        restored.run("wallet", "restore", backup);

        Run shown = restored.run("wallet", "show");
        Run held = transfer();
        Run waited = restored.run("wallet", "receive", "--wait", "1s", "--json");
        Run asked = restored.run("wallet", "resume");
        Run unsure = restored.run("wallet", "resume", "--accept-risk");
        Run declined = restored.typing("n\n").run("wallet", "resume", "--accept-risk");

        assertThat(shown.out()).contains("signing off: the wallet was restored", "up to 7 are here", "--accept-risk");
        assertThat(restored.run("wallet", "show", "--json")
                        .json()
                        .at("/held/known")
                        .asLong())
                .isEqualTo(7);
        assertRefused(held, 56, "signs nothing before it knows its newest block");
        assertRefused(asked, 56, "the wallet was restored");
        assertThat(waited.code()).isEqualTo(56);
        assertThat(unsure.code()).isEqualTo(28);
        assertThat(unsure.err()).contains("gets a number that was signed before", "nobody has confirmed it");
        assertThat(declined.code()).isEqualTo(28);
        assertThat(restored.run("wallet", "balance", "--json")
                        .json()
                        .get("blocks")
                        .asLong())
                .isEqualTo(7);

        Run accepted = restored.typing("y\n").run("wallet", "resume", "--accept-risk");

        assertThat(accepted.code()).as(accepted.err()).isZero();
        assertThat(accepted.out()).contains("signing  on, by your word");
        assertThat(restored.run("wallet", "show", "--json")
                        .json()
                        .get("signing")
                        .asBoolean())
                .isTrue();
        assertThat(transfer().code()).isEqualTo(46);
        assertThat(restored.run("wallet", "balance", "--json")
                        .json()
                        .get("blocks")
                        .asLong())
                .isEqualTo(8);
        assertThat(restored.run("wallet", "resume").out()).contains("signing  on, as before");
    }

    @Test
    void restoresAndSignsAtOnceWhenTold() {
        assertRefused(restored.run("wallet", "restore", backup, "--accept-risk"), 28, "nobody has confirmed it");
        assertThat(restored.data()).doesNotExist();

        Run run = restored.run("wallet", "restore", backup, "--accept-risk", "--yes", "--json");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().get("signing").asBoolean()).isTrue();
        assertThat(transfer().code()).isEqualTo(46);
    }

    private Run transfer() {
        return restored.run("wallet", "transfer", TAKER, "1MiB", "--overdraw", "--yes", "--wait", "1s", "-q");
    }

    private static void assertRefused(Run run, int code, String why) {
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).as(run.err()).hasSize(2);
        assertThat(run.err()).startsWith("seedbank: ").contains(why, "\nTry: ");
    }
}
