package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.config.Directories;
import org.seedbank.overlay.crypto.PrivateKey;

class SigningMarkTest {
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

        mark.set(PrivateKey.generate(new SecureRandom()).publicKey(), 17, Instant.EPOCH);

        assertThat(mark.read()).contains(17L);
        mark.remove();
        assertThat(mark.read()).isEmpty();
    }

    @Test
    void keepsTheMarkThatIsThere() {
        mark.set(PrivateKey.generate(new SecureRandom()).publicKey(), 17, Instant.EPOCH);
        mark.set(PrivateKey.generate(new SecureRandom()).publicKey(), 3, Instant.EPOCH);

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
}
