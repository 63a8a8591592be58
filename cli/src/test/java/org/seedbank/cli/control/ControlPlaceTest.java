package org.seedbank.cli.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

class ControlPlaceTest {
    @TempDir
    private Path temp;

    @Test
    void keepsOthersOut() throws IOException {
        ControlPlace place = new ControlPlace(temp.resolve("data/control"));
        try (ServerSocketChannel server = place.open("one")) {
            assertThat(server.isOpen()).isTrue();
            assertThat(permissions(temp.resolve("data/control"))).isEqualTo("rwx------");
            assertThat(permissions(place.file("one"))).isEqualTo("rw-------");
        }
    }

    @Test
    void refusesADirectoryThatOthersMayUse() throws IOException {
        Path shared = Files.createDirectory(temp.resolve("shared"));
        Path unused = Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxr-x"));

        assertThatThrownBy(() -> new ControlPlace(shared).open("one"))
                .isInstanceOfSatisfying(
                        CliFailure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.UNSAFE_PERMISSIONS));
    }

    @Test
    void recognisesSocketsOfKilledProcesses() throws IOException {
        ControlPlace place = new ControlPlace(temp.resolve("control"));
        place.open("dead").close(); // as a kill does, this leaves the file
        assertThat(place.sockets()).containsExactly(place.file("dead"));

        try (ServerSocketChannel living = place.open("living")) {
            assertThat(place.sockets()).containsExactly(place.file("living"));
            assertThat(place.removeIfDead(place.file("living"))).isFalse();
            assertThat(living.isOpen()).isTrue();
        }
    }

    @Test
    void hasSocketsBelowPathsThatAreTooLongForThem() throws IOException {
        Path deep = temp.resolve("d".repeat(100)).resolve("e".repeat(100)).resolve("control");
        long linksBefore = links();
        ControlPlace place = new ControlPlace(deep);

        try (ServerSocketChannel server = place.open("one");
                SocketChannel client = ControlPlace.connect(place.file("one"))) {
            assertThat(client.isConnected()).isTrue();
            assertThat(server.accept()).isNotNull();
        }

        assertThat(links()).as("what was needed for a moment").isEqualTo(linksBefore);
    }

    @Test
    void findsNothingWhereNoProcessEverRan() throws IOException {
        assertThat(new ControlPlace(temp.resolve("nowhere")).sockets()).isEmpty();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private long links() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir", "/tmp")))) {
            return files.filter(each -> each.getFileName().toString().matches("sb\\d+"))
                    .filter(each -> Files.isSymbolicLink(each.resolve("c")))
                    .filter(each -> pointsHere(each.resolve("c")))
                    .count();
        }
    }

    private boolean pointsHere(Path link) {
        try {
            return Files.readSymbolicLink(link).startsWith(temp);
        } catch (IOException e) {
            return false;
        }
    }
}
