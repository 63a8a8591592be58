package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.tunnels.crypto.CellCipher;

class DoctorCommandTest {
    @TempDir
    private Path directory;

    private TestProgram program;

    @BeforeEach
    void createProgram() {
        program = new TestProgram(directory);
    }

    @Test
    void findsNothingWrongWithAFreshDirectory() {
        var run = program.run("doctor", "--json");

        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.json().get("passed").asBoolean()).isTrue();
        assertThat(run.json().get("checks").findValuesAsText("check"))
                .contains("java", "cryptography", "circuits", "settings", "disk", "clock", "network", "ledger");
    }

    @Test
    void saysWhichCipherAndWhichTransportCircuitsGet() {
        var checks = program.run("doctor", "--json").json().get("checks");

        assertThat(checks)
                .filteredOn(check -> check.get("check").asText().equals("circuits"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.get("state").asText())
                            .matches("(conscrypt|jdk|bouncycastle), (nio|epoll|epoll with segmentation offload)")
                            .isEqualTo(CellCipher.fastest().name() + ", " + NettyBulkEndpoint.transport());
                });
    }

    @Test
    void endsWithTheCodeOfTheFirstFaultAndNamesARemedy() throws IOException {
        program.run("wallet", "new", "--no-passphrase", "--yes");
        Path wallet = program.data().resolve("wallet");
        Files.setPosixFilePermissions(wallet, PosixFilePermissions.fromString("rwxr-xr-x"));

        var run = program.run("doctor");

        assertThat(run.code()).isEqualTo(55);
        assertThat(run.out()).contains("fail", "Try: chmod go-rwx '" + wallet + "'.");
    }

    @Test
    void tellsThatARestoredWalletSignsNothingYet() throws IOException {
        Files.createDirectories(program.data());
        Files.writeString(program.data().resolve("restored"), "sequence 12\n");

        var run = program.run("doctor");

        assertThat(run.out()).contains("signing", "off: ", "up to 12", "wallet resume --accept-risk");
    }

    @Test
    void findsAPortThatIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(0));
            program.with("SEEDBANK_TORRENT_PORT", Integer.toString(taken.getLocalPort()));

            assertThat(program.run("doctor").code()).isEqualTo(57);
        }
    }

    @Test
    void goesOnWhenTheSettingsAreWrong() {
        var run = program.with("SEEDBANK_NETWORK", "shut").run("doctor");

        assertThat(run.code()).isEqualTo(53);
        assertThat(run.out()).contains("fail", "shut", "disk");
    }

    @Test
    void warnsOfVariablesWithoutEffect() {
        var run = program.with("SEEDBANK_NETWROK", "closed").run("doctor");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("warn", "SEEDBANK_NETWROK");
    }
}
