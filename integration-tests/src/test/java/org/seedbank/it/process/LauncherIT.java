package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.ExitCode;

/** The script that people start: in a tree of its own, with a space in its path, reached through a link. */
@Timeout(300)
class LauncherIT {
    private static final Path SCRIPT = Path.of("..", "seedbank");

    @TempDir
    Path directory;

    private Path tree = Path.of("");
    private Path jar = Path.of("");
    private Path link = Path.of("");

    @BeforeEach
    void plantATree() throws IOException {
        assumeTrue(Files.isExecutable(SCRIPT) && Files.isExecutable(Path.of("/bin/sh")), "there is no shell here");
        Path built = Path.of(System.getProperty("seedbank.jar"));
        tree = Files.createDirectories(directory.resolve("a tree"));
        Files.copy(SCRIPT, tree.resolve("seedbank"));
        Files.setPosixFilePermissions(tree.resolve("seedbank"), PosixFilePermissions.fromString("rwxr-xr-x"));
        jar = Files.createDirectories(tree.resolve("cli/target")).resolve("seedbank.jar");
        Files.copy(built, jar);
        Files.createSymbolicLink(jar.resolveSibling("lib"), built.resolveSibling("lib"));
        link = Files.createSymbolicLink(directory.resolve("sb"), Path.of("a tree", "seedbank"));
    }

    @AfterEach
    void removeTheLinkOutOfTheTree() throws IOException {
        Files.deleteIfExists(jar.resolveSibling("lib"));
    }

    @Test
    void startsThroughALinkFromAnotherDirectory() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("else where"));
        Files.createDirectories(tree.resolve("target/launcher.lock")); // somebody else makes the archive of classes
        Files.createSymbolicLink(elsewhere.resolve("here"), link);

        for (List<String> words : List.of(List.of(link.toString()), List.of("./here"), List.of("sh", "here"))) {
            Outcome outcome = run(elsewhere, Map.of(), words, "--version");

            assertThat(outcome.succeeded().output())
                    .isNotEmpty()
                    .first()
                    .asString()
                    .startsWith("seedbank ");
            assertThat(outcome.errors()).isEmpty();
        }
    }

    @Test
    void anArchiveOfClassesThatCannotBeUsedIsNotHeardOf() throws IOException {
        run(directory, Map.of(), List.of(link.toString()), "--version").succeeded();
        Path archive = archive();
        byte[] good = Files.readAllBytes(archive);

        for (byte[] bad : List.of(new byte[100_000], cut(good), "nonsense".getBytes(StandardCharsets.UTF_8))) {
            Files.write(archive, bad);
            assertSpeaksJsonOnly();
        }
    }

    private void assertSpeaksJsonOnly() {
        Outcome outcome = run(directory, Map.of(), List.of(link.toString()), "--json", "config", "path");

        assertThat(outcome.succeeded().document().path("schema").asText()).startsWith("seedbank.");
        assertThat(outcome.errors()).isEmpty();
    }

    @Test
    void ofTwoThatComeFirstOneBuildsAndTheOtherSaysThatItWaits() throws IOException {
        Path ready = Files.move(jar, directory.resolve("ready.jar"));
        Map<String, String> environment = withBuilder(ready);

        try (RunningProcess first = start(environment)) {
            awaitError(first, "building");
            try (RunningProcess second = start(environment)) {
                awaitError(second, "waiting for process");
                Files.writeString(directory.resolve("go"), "");

                first.outcome(Transfer.LIMIT).succeeded();
                second.outcome(Transfer.LIMIT).succeeded();
                assertThat(second.errors()).hasSize(1);
            }
        }
        assertThat(directory.resolve("builds")).content().hasLineCount(1);
    }

    @Test
    void aBuildThatFailsIsTold() throws IOException {
        Files.delete(jar);
        Map<String, String> environment = withBuilder(directory.resolve("missing.jar"));
        Files.writeString(directory.resolve("go"), "");

        try (RunningProcess process = start(environment)) {
            Outcome outcome = process.outcome(Transfer.LIMIT).ended(ExitCode.UNEXPECTED);

            assertThat(outcome.output()).isEmpty();
            assertThat(outcome.errors()).contains("seedbank: cannot build: see above.");
            assertThat(outcome.errors().get(outcome.errors().size() - 1)).startsWith("Try: mvn ");
        }
    }

    /** A Maven that waits until it may copy {@code result}, and notes that it was called. */
    private Map<String, String> withBuilder(Path result) throws IOException {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path mvn = bin.resolve("mvn");
        Files.writeString(mvn, """
                #!/bin/sh
                echo called >>'%1$s/builds'
                while [ ! -e '%1$s/go' ]; do sleep 0.1; done
                cp '%2$s' '%3$s'
                """.formatted(directory, result, jar));
        Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Map.of("PATH", bin + ":" + System.getenv("PATH"));
    }

    private RunningProcess start(Map<String, String> environment) {
        return RunningProcess.start(List.of(link.toString(), "--version"), directory, environment);
    }

    private static Outcome run(Path from, Map<String, String> environment, List<String> words, String... arguments) {
        List<String> command =
                Stream.concat(words.stream(), Stream.of(arguments)).toList();
        try (RunningProcess process = RunningProcess.start(command, from, environment)) {
            return process.outcome(Transfer.LIMIT);
        }
    }

    private static void awaitError(RunningProcess process, String text) {
        Awaitility.await(text)
                .atMost(Transfer.LIMIT)
                .until(() -> process.errors().stream().anyMatch(line -> line.contains(text)));
    }

    private static byte[] cut(byte[] content) {
        return Arrays.copyOf(content, content.length / 2);
    }

    private Path archive() throws IOException {
        try (Stream<Path> files = Files.list(jar.getParent())) {
            return files.filter(file -> file.toString().endsWith(".jsa"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
