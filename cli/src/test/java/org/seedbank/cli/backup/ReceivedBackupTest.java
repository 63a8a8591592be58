package org.seedbank.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.wallet.IdentitySecret;
import org.seedbank.cli.wallet.Seal;
import org.seedbank.overlay.crypto.PassphraseCost;

class ReceivedBackupTest {
    private static final int LARGEST = 1000;

    private final SecureRandom random = new SecureRandom();

    @Test
    void takesNoMoreThanABackupCanHave() throws IOException {
        try (Endless rest = new Endless()) {
            InputStream pipe = new SequenceInputStream(head(), rest);

            assertThatThrownBy(() -> ReceivedBackup.take(pipe, "-", LARGEST))
                    .isInstanceOf(CliFailure.class)
                    .hasMessageContaining("it is larger than 1000 bytes");
            assertThat(rest.given).isEqualTo(LARGEST + 1 - BackupHead.SIZE);
        }
    }

    @Test
    void takesNothingAfterWhatBeginsLikeNoBackup() throws IOException {
        try (Endless pipe = new Endless()) {
            assertThatThrownBy(() -> ReceivedBackup.take(pipe, "-", LARGEST))
                    .isInstanceOf(CliFailure.class)
                    .hasMessageContaining("it does not begin as a backup does");
            assertThat(pipe.given).isEqualTo(BackupHead.SIZE);
        }
    }

    private InputStream head() {
        BackupHead head = new BackupHead(
                IdentitySecret.generate(random).key().publicKey(), Seal.draw(PassphraseCost.DEFAULT, random));
        return new ByteArrayInputStream(head.encode().toArray());
    }

    /** Counts what it gives. */
    private static final class Endless extends InputStream {
        private int given;

        @Override
        public int read() {
            given++;
            return 0;
        }

        @Override
        public int read(byte[] target, int from, int length) {
            given += length;
            return length;
        }
    }
}
