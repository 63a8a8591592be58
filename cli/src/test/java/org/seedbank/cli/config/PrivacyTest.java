package org.seedbank.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

class PrivacyTest {
    @TempDir
    private Path directory;

    @Test
    void makesDirectoriesForTheOwnerAlone() throws IOException {
        Path made = Privacy.directory(directory.resolve("a/b"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
    }

    @Test
    void refusesADirectoryThatOthersMayRead() throws IOException {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-x---"));

        CliFailure failure = catchThrowableOfType(CliFailure.class, () -> Privacy.directory(shared));

        assertThat(failure.code()).isEqualTo(ExitCode.UNSAFE_PERMISSIONS);
        assertThat(failure.hint()).isEqualTo("chmod go-rwx '" + shared + "'");
    }

    @Test
    void saysWhenAFileIsInTheWay() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        CliFailure failure = catchThrowableOfType(CliFailure.class, () -> Privacy.directory(file.resolve("below")));

        assertThat(failure.code()).isEqualTo(ExitCode.CANNOT_MAKE_DIRECTORY);
    }
}
