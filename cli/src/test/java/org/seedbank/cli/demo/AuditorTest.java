package org.seedbank.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.wiring.Announcement;
import org.seedbank.trustchain.token.ByteCount;

class AuditorTest {
    private static final String FILE = "file.bin";
    private static final ByteCount SIZE = ByteCount.ofMebibytes(8);

    @TempDir
    private Path root;

    private PaidParty seeder;
    private PaidParty first;
    private PaidParty second;
    private byte[] content;
    private List<Actor> hidden = List.of();
    private Actor exit;

    @BeforeEach
    void letThemPay() throws IOException {
        seeder = new PaidParty("seeder", 's', root);
        first = new PaidParty("first", 'f', root);
        second = new PaidParty("second", 'z', root);
        exit = new PaidParty("exit", 'e', root).actor();
        content = new byte[(int) SIZE.value()];
        first.pay(seeder, ByteCount.ofMebibytes(8));
        second.pay(seeder, ByteCount.ofMebibytes(4));
        second.pay(first, ByteCount.ofMebibytes(3));
        seeder.holds(FILE, content);
        first.holds(FILE, content);
        second.holds(FILE, content);
    }

    @Test
    void findsNothingWrongWhenEverythingAddsUp() {
        Audit audit = audit(false);

        assertThat(audit.differences()).isEmpty();
        assertThat(audit.copies()).isEqualTo(2);
        assertThat(audit.given()).isEqualTo(ByteCount.ofMebibytes(15)).isEqualTo(audit.taken());
        assertThat(audit.balances()).extracting(Audit.Balance::balance).containsExactly(mib(12), mib(-5), mib(-7));
    }

    @Test
    void findsTheByteThatDiffers() throws IOException {
        content[4711] ^= 1;
        second.holds(FILE, content);

        assertThat(audit(false).differences())
                .containsExactly("the file of second differs from the original at byte 4711");
    }

    @Test
    void findsAFileThatIsMissing() throws IOException {
        Files.delete(first.actor().files().resolve(FILE));

        assertThat(audit(false).differences())
                .containsExactly("the file of first cannot be read: no such file or directory");
    }

    @Test
    void findsABlockThatIsMissing() {
        seeder.loseLastBlock();

        assertThat(audit(false).differences())
                .anySatisfy(difference -> assertThat(difference).startsWith("the ledger of seeder: "));
    }

    @Test
    void findsALedgerThatIsMissing() throws IOException {
        Audit audit = audit(true);

        assertThat(audit.differences()).contains("first has no ledger");
    }

    @Test
    void findsAPeerThatWasNotPaid() {
        second = new PaidParty("second", 'y', root);
        second.pay(seeder, SIZE);

        assertThat(audit(false).differences()).contains("second paid nothing to first");
    }

    @Test
    void findsServiceThatWasNotPaid() {
        second = new PaidParty("second", 'y', root);
        second.pay(seeder, ByteCount.ofMebibytes(4));
        second.pay(first, ByteCount.ofMebibytes(2));

        assertThat(audit(false).differences()).contains("second received 8388608 bytes and paid for 6291456");
    }

    @Test
    void findsNothingWrongWithWhatWentThroughTheExit() throws IOException {
        hideSomebody();
        first.actor().heard(said("given_unpaid", 4002, 7));

        Audit audit = audit(false);

        assertThat(audit.differences()).isEmpty();
        assertThat(audit.outside()).isEqualTo(ByteCount.ZERO);
        assertThat(audit.copies()).isEqualTo(3);
    }

    @Test
    void seesASingleByteThatWentOutsideCircuits() throws IOException {
        hideSomebody();
        seeder.actor().heard(said("given_unpaid", 5001, 1));

        Audit audit = audit(false);

        assertThat(audit.outside().value()).isEqualTo(1);
        assertThat(audit.differences())
                .containsExactly("1 bytes went from seeder to port 5001, which is none of an exit, unpaid");
    }

    private void hideSomebody() throws IOException {
        PaidParty careful = new PaidParty("careful", 'c', root);
        careful.holds(FILE, content);
        hidden = List.of(careful.actor());
        exit.heard(said("exit_socket", 4001, 0));
        exit.heard(said("exit_socket", 4002, 0));
        seeder.actor().heard(said("given_unpaid", 4001, SIZE.value()));
    }

    @Test
    void seesThatAFileCameFromNobodyKnown() throws IOException {
        PaidParty careful = new PaidParty("careful", 'c', root);
        careful.holds(FILE, content);
        hidden = List.of(careful.actor());
        exit.heard(said("exit_socket", 4001, 0));
        seeder.actor().heard(said("given_unpaid", 4001, SIZE.value() - 1));

        assertThat(audit(false).differences())
                .containsExactly("only 8388607 of 8388608 bytes were seen to go to an exit");
    }

    private static Announcement said(String event, int port, long bytes) {
        return new Announcement(Map.of("event", event, "port", Integer.toString(port), "bytes", Long.toString(bytes)));
    }

    private Audit audit(boolean isFirstSilent) {
        seeder.save();
        if (!isFirstSilent) {
            first.save();
        }
        second.save();
        return Auditor.of(new Auditor.Claim(
                seeder.actor().files().resolve(FILE),
                SIZE,
                List.of(
                        new Auditor.Party(seeder.actor(), List.of(), false),
                        new Auditor.Party(first.actor(), List.of(seeder.actor()), false),
                        new Auditor.Party(second.actor(), List.of(seeder.actor(), first.actor()), false)),
                hidden,
                exit));
    }

    private static long mib(long count) {
        return count << 20;
    }
}
