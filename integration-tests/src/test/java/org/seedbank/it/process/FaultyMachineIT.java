package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.cli.output.ExitCode;

/** What the program says when files, directories, ports, permissions or settings are not as they must be. */
class FaultyMachineIT {
    @TempDir
    Path directory;

    private Seedbank seedbank = new Seedbank(Path.of(""));

    @BeforeEach
    void prepare() {
        seedbank = new Seedbank(directory);
        Payload.random(directory.resolve("some.bin"), 100_000, 1);
        seedbank.call("create", "some.bin", "-o", "some.torrent").succeeded();
    }

    @ParameterizedTest
    @CsvSource({
        "show,nowhere.torrent",
        "download,nowhere.torrent",
        "verify,nowhere.torrent",
        "create,nowhere.bin",
        "seed,nowhere.bin"
    })
    void aMissingFileIsNamed(String command, String file) {
        seedbank.call(command, file).refused(ExitCode.NOT_FOUND, file);
    }

    @ParameterizedTest
    @CsvSource({
        "'download some.torrent --prot 1',--prot",
        "'download',",
        "'download some.torrent --max-down 12parsecs',12parsecs",
        "'download some.torrent --port 70000',70000",
        "'download some.torrent --peer nonsense',nonsense",
        "'downlod some.torrent',downlod",
        "'create some.bin --piece-size 3',",
        "'--timeout soon show some.torrent',--timeout"
    })
    void aWrongOptionIsNamed(String line, String word) {
        seedbank.call(line.split(" ")).refused(ExitCode.BAD_OPTION, word == null ? new String[0] : new String[] {word});
    }

    @Test
    void aSimilarCommandIsProposed() {
        Outcome outcome = seedbank.call("downlod", "some.torrent");

        assertThat(String.join(" ", outcome.errors())).contains("download");
    }

    @Test
    void aFileWhereADirectoryIsNeededIsNamed() throws IOException {
        Files.writeString(directory.resolve("in-the-way"), "");

        seedbank.call("download", "some.torrent", "-o", "in-the-way")
                .refused(ExitCode.CANNOT_MAKE_DIRECTORY, "in-the-way");
        seedbank.call("download", "some.torrent", "-o", "in-the-way/below")
                .refused(ExitCode.CANNOT_MAKE_DIRECTORY, "in-the-way");
        seedbank.call("create", "some.bin", "-o", "in-the-way/new.torrent")
                .refused(ExitCode.CANNOT_CREATE, "in-the-way");

        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(new Seedbank(other).dataDirectory(), "");
        new Seedbank(other)
                .call("wallet", "new", "--no-passphrase", "--yes")
                .refused(ExitCode.CANNOT_MAKE_DIRECTORY, "data");
    }

    @Test
    void aDirectoryThatMayNotBeWrittenIsNamed() throws IOException {
        Path locked = Files.createDirectory(directory.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-x------"));
        assumeTrue(!Files.isWritable(locked), "this user may write everywhere");

        seedbank.call("download", "some.torrent", "-o", "locked/below")
                .refused(ExitCode.CANNOT_MAKE_DIRECTORY, "locked");
        seedbank.call("create", "some.bin", "-o", "locked/new.torrent").refused(ExitCode.CANNOT_CREATE, "locked");
    }

    @Test
    void aTakenPortIsNamed() throws IOException {
        try (ServerSocket taken = Ports.hold()) {
            String port = Integer.toString(taken.getLocalPort());

            seedbank.call("seed", "some.torrent", "--port", port).refused(ExitCode.PORT_IN_USE, port);
            seedbank.call("download", "some.torrent", "-o", "down", "--port", port)
                    .refused(ExitCode.PORT_IN_USE, port);
        }
    }

    @Test
    void aTakenPortOfTheOverlayIsNamed() throws IOException {
        try (DatagramSocket taken = Ports.holdDatagrams()) {
            String port = Integer.toString(taken.getLocalPort());

            seedbank.call(Map.of("SEEDBANK_NODE_PORT", port), "seed", "some.torrent")
                    .refused(ExitCode.PORT_IN_USE, port);
        }
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws IOException {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        seedbank.call("wallet", "new", "--no-passphrase", "--yes").succeeded();
        Path key = seedbank.dataDirectory().resolve("wallet/identity.key");
        byte[] before = Files.readAllBytes(key);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        for (String command : new String[] {"wallet balance", "seed some.torrent", "download some.torrent -o down"}) {
            seedbank.call(command.split(" ")).refused(ExitCode.UNSAFE_PERMISSIONS, "identity.key");
        }

        assertThat(key).hasBinaryContent(before);
    }

    @Test
    void aWalletDirectoryThatOthersMayWriteIsRefused() throws IOException {
        seedbank.call("wallet", "new", "--no-passphrase", "--yes").succeeded();
        Path wallet = seedbank.dataDirectory().resolve("wallet");
        Files.setPosixFilePermissions(wallet, PosixFilePermissions.fromString("rwxrwxrwx"));

        seedbank.call("wallet", "balance").refused(ExitCode.UNSAFE_PERMISSIONS, "wallet");
    }

    @Test
    void aDownloadThatTakesTooLongSaysSoAndResumesLater() throws IOException {
        Outcome late = seedbank.run("--timeout", "3s", "download", "some.torrent", "-o", "down");

        late.ended(ExitCode.TIMEOUT);
        assertThat(late.complaint()).startsWith("seedbank: cannot finish ").contains("--timeout");
        Path down = Files.createDirectories(directory.resolve("down"));
        Files.copy(directory.resolve("some.bin"), down.resolve("some.bin"), StandardCopyOption.REPLACE_EXISTING);
        seedbank.call("download", "some.torrent", "-o", "down").succeeded();
    }

    @Test
    void aCommandThatHasNoTimeSaysSo() {
        seedbank.run("--timeout", "0s", "wallet", "new").refused(ExitCode.TIMEOUT, "--timeout");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "torent.max_peers = 3      | seedbank.toml:1:1  | torent",
                "[torrent]~max_peers = 0   | seedbank.toml:2:1  | max_peers",
                "[torrent]~max_pears = 9   | seedbank.toml:2:1  | max_peers",
                "[torrent]~dht = \"maybe\" | seedbank.toml:2:1  | dht",
                "[torrent~                 | seedbank.toml:1:9  | "
            })
    void aWrongSettingIsNamedWithFileLineAndColumn(String lines, String place, String word) throws IOException {
        Path file = directory.resolve("seedbank.toml");
        Files.writeString(file, lines.strip().replace('~', '\n') + "\n");

        Outcome outcome = seedbank.call("--config", file.toString(), "show", "some.torrent");

        outcome.refused(ExitCode.BAD_CONFIGURATION, place);
        assertThat(String.join(" ", outcome.errors())).contains(word == null ? "" : word);
    }

    @Test
    void aWrongVariableIsNamed() {
        Outcome outcome = seedbank.call(Map.of("SEEDBANK_TORRENT_MAX_PEERS", "many"), "show", "some.torrent");

        outcome.refused(ExitCode.BAD_CONFIGURATION, "SEEDBANK_TORRENT_MAX_PEERS");
    }
}
