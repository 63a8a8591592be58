package org.seedbank.cli.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.crypto.PassphraseCost;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;

class KeyFileTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path directory;

    private KeyFile file;

    @BeforeEach
    void nameFile() {
        file = new KeyFile(Directories.below(directory));
    }

    @Test
    void readsWhatItMade() {
        PrivateKey made = file.create(RANDOM);

        assertThat(file.read()
                        .flatMap(KeyRecord::unsealed)
                        .map(secret -> secret.key().encoded()))
                .contains(made.encoded());
        assertThat(file.owner()).contains(made.publicKey());
    }

    @Test
    void isReadableByItsOwnerAloneAndLeavesNothingElseBehind() throws IOException {
        file.create(RANDOM);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        try (Stream<Path> content = Files.list(file.path().getParent())) {
            assertThat(content).containsExactly(file.path());
        }
    }

    @Test
    void neverReplacesAnIdentity() throws IOException {
        file.create(RANDOM);
        byte[] before = Files.readAllBytes(file.path());

        CliFailure failure = catchThrowableOfType(CliFailure.class, () -> file.create(RANDOM));

        assertThat(failure.code()).isEqualTo(ExitCode.FILE_EXISTS);
        assertThat(Files.readAllBytes(file.path())).isEqualTo(before);
    }

    @Test
    void refusesAKeyThatOthersMayRead() throws IOException {
        file.create(RANDOM);
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r--r--"));

        CliFailure failure = catchThrowableOfType(CliFailure.class, file::read);

        assertThat(failure.code()).isEqualTo(ExitCode.UNSAFE_PERMISSIONS);
        assertThat(failure.hint()).contains("chmod", file.path().toString());
    }

    @Test
    void refusesAKeyThatIsCutOffOrOverwritten() throws IOException {
        file.create(RANDOM);
        byte[] whole = Files.readAllBytes(file.path());
        Files.write(file.path(), Arrays.copyOf(whole, 40));
        assertThat(catchThrowableOfType(CliFailure.class, file::read).code()).isEqualTo(ExitCode.STORE_DAMAGED);

        whole[3] ^= 1;
        Files.write(file.path(), whole);

        assertThat(catchThrowableOfType(CliFailure.class, file::read).code()).isEqualTo(ExitCode.STORE_DAMAGED);
    }

    @Test
    void replacesTheFileInOneStepAndLeavesNothingBehind() throws IOException {
        PrivateKey made = file.create(RANDOM);
        KeyRecord sealed = KeyRecord.sealed(
                file.read().flatMap(KeyRecord::unsealed).orElseThrow(),
                Passphrase.of("correct horse".toCharArray()),
                new PassphraseCost(64, 1, 1),
                RANDOM);

        file.replace(sealed, RANDOM);

        assertThat(file.owner()).contains(made.publicKey());
        assertThat(file.read().map(KeyRecord::isSealed)).contains(true);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        try (Stream<Path> content = Files.list(file.path().getParent())) {
            assertThat(content).containsExactly(file.path());
        }
    }

    @Test
    void keepsAnIdentityThatIsSetAside() throws IOException {
        PrivateKey made = file.create(RANDOM);

        Path kept = file.setAside(RANDOM).orElseThrow();
        file.replace(KeyRecord.open(IdentitySecret.generate(RANDOM)), RANDOM);

        assertThat(KeyRecord.decode(Bytes.wrap(Files.readAllBytes(kept))).owner())
                .isEqualTo(made.publicKey());
        assertThat(file.owner()).isPresent().isNotEqualTo(Optional.of(made.publicKey()));
    }

    @Test
    void refusesAFileThatIsTooLargeToBeAKey() throws IOException {
        file.create(RANDOM);
        Files.write(file.path(), new byte[KeyRecord.LONGEST + 1]);

        assertThat(catchThrowableOfType(CliFailure.class, file::read).code()).isEqualTo(ExitCode.STORE_DAMAGED);
    }

    @Test
    void doesNotMakeAnotherIdentityForALedgerWhoseKeyIsGone() throws IOException {
        Files.createDirectories(directory.resolve("ledger"));
        Files.writeString(directory.resolve("ledger/data.mdb"), "blocks");

        CliFailure failure = catchThrowableOfType(CliFailure.class, () -> file.create(RANDOM));

        assertThat(failure.code()).isEqualTo(ExitCode.STORE_DAMAGED);
        assertThat(file.path()).doesNotExist();
    }
}
