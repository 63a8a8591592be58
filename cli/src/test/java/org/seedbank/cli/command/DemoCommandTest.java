package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoCommandTest {
    @TempDir
    private Path directory;

    private TestProgram program;

    @BeforeEach
    void createProgram() {
        program = new TestProgram(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1MiB", "0", "17GiB"})
    void refusesSizesWithWhichNothingCouldBeShown(String size) {
        var run = program.run("demo", "--size", size);

        assertThat(run.code()).isEqualTo(28);
        assertThat(run.err()).contains("from 8MiB to 16GiB");
    }

    @Test
    void doesNotMixWithWhatIsThere() throws IOException {
        Files.writeString(directory.resolve("letter.txt"), "dear");

        var run = program.run("demo", "--keep", directory.toString());

        assertThat(run.code()).isNotZero();
        assertThat(directory.resolve("letter.txt")).exists();
        assertThat(directory).isDirectoryNotContaining("glob:**/seeder");
    }
}
