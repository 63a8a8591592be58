package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

class TemporaryDirectoryTest {
    @TempDir
    private Path parent;

    @Test
    void goesWithAllThatIsInIt() throws IOException {
        TemporaryDirectory place = TemporaryDirectory.in(parent.resolve("new"), "work-");
        Files.writeString(Files.createDirectories(place.path().resolve("a/b")).resolve("c"), "text");

        place.close();

        assertThat(place.path()).doesNotExist();
    }

    @Test
    void staysWhenItIsKept() {
        TemporaryDirectory place = TemporaryDirectory.in(parent, "work-");

        place.keep();
        place.close();

        assertThat(place.path()).isDirectory();
    }

    @Test
    void refusesAPlaceThatIsInUse() throws IOException {
        Path place = TemporaryDirectory.in(parent, "work-").path();
        Files.writeString(place.resolve("letter.txt"), "dear");

        assertThatThrownBy(() -> TemporaryDirectory.keptAt(place))
                .isInstanceOfSatisfying(
                        CliFailure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.FILE_EXISTS));
    }
}
