package org.seedbank.cli.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.config.Directories;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockHash;

class SigningMarkTest {
    private static final PublicKey OWNER =
            PrivateKey.generate(new SecureRandom()).publicKey();

    @TempDir
    Path directory;

    private Directories directories;
    private SigningMark mark;

    @BeforeEach
    void create() {
        directories = Directories.below(directory);
        mark = new SigningMark(directories);
    }

    @Test
    void isAbsentUntilSet() {
        assertThat(mark.read()).isEmpty();

        setForUseElsewhere(17);

        assertThat(mark.read()).contains(17L);
        mark.remove();
        assertThat(mark.read()).isEmpty();
    }

    @Test
    void keepsTheMarkThatIsThere() {
        setForUseElsewhere(17);
        setForUseElsewhere(3);

        assertThat(mark.read()).contains(17L);
    }

    @Test
    void countsEvenIfItCannotBeUnderstood() throws IOException {
        Files.createDirectories(directories.restoredMark().getParent());
        Files.write(directories.restoredMark(), new byte[] {(byte) 0xff, 0, 1});

        assertThat(mark.read()).contains(0L);

        Files.writeString(directories.restoredMark(), "sequence x\nsequence 99999999999999999999\n");
        assertThat(mark.read()).contains(0L);
    }

    @Test
    void aRestoreReplacesTheMarkAndSaysSo() {
        setForUseElsewhere(17);
        assertThat(mark.isForUseElsewhere()).isTrue();

        mark.setForRestored(
                OWNER, new SigningMark.Known(5, Optional.of(BlockHash.GENESIS), Instant.EPOCH), new SecureRandom());

        assertThat(mark.read()).contains(5L);
        assertThat(mark.isForUseElsewhere()).isFalse();
        assertThat(directories.restoredMark())
                .content()
                .contains("owner " + OWNER.encoded().toHex(), "sequence 5", "hash " + BlockHash.GENESIS, "time 1970-");
    }

    private void setForUseElsewhere(long known) {
        mark.setForUseElsewhere(
                OWNER, new SigningMark.Known(known, Optional.empty(), Instant.EPOCH), new SecureRandom());
    }
}
