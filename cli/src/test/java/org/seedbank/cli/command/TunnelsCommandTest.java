package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelsCommandTest {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tunnels build --hops 0",
                "tunnels test --hops 4",
                "tunnels build --hops two",
                "tunnels socks --port 70000",
                "tunnels socks --circuits 0",
                "tunnels build --bootstrap nowhere",
                "tunnels build --network mine",
                "tunnels build --wait soon",
                "tunnels socks --hops -1",
                "node run --exit-limit much",
                "tunnels",
                "tunnels sockz",
                "tunnels status now",
                "tunnels status --hops 2",
                "tunnels circuits all",
                "tunnels close",
                "tunnels close circuit",
                "tunnels close 0123456",
                "tunnels close 012345678",
                "tunnels close 0123456g",
                "tunnels close 01234567 89abcdef",
                "tunnels relays --wait",
                "tunnels relays --hops 9",
                "tunnels relays --bootstrap 127.0.0.1:70000",
                "tunnels exits --network mine",
                "tunnels exits --hops 0",
                "tunnels exits --allow",
                "tunnels test --wait -1s",
                "tunnels socks --circuits 33",
                "tunnels socks --port http"
            })
    void refusesBadInput(String line) {
        TestProgram.Run run = new TestProgram(temp).run(line.split(" ", -1));

        assertThat(run.code()).as(run.err()).isEqualTo(28);
        assertThat(run.err()).contains("Try: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"build", "test", "socks"})
    void saysWhyThereIsNoCircuit(String command) {
        TestProgram.Run run = new TestProgram(temp).run("tunnels", command, "--wait", "0s", "--json");

        assertThat(run.code()).isEqualTo(48);
        assertThat(run.error().path("kind").asText()).isEqualTo("no-circuit");
        assertThat(run.error().path("message").asText()).contains("no relay known", "nothing was sent in the clear");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"build", "test", "socks"})
    void stopsWaitingForACircuitWhenItIsInterrupted(String command) {
        TestProgram.Run run = new TestProgram(temp).interrupted("tunnels", command, "--wait", "1h", "--json");

        assertThat(run.code()).as(run.err()).isEqualTo(7);
        assertThat(run.error().path("message").asText())
                .contains("stopped", "a circuit of 2 hops", "nothing was sent in the clear");
    }

    @ParameterizedTest
    @ValueSource(strings = {"relays", "exits"})
    void findsNobodyInAnEmptyNetwork(String command) {
        TestProgram.Run run = new TestProgram(temp).run("tunnels", command, "--wait", "0s", "--json");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().path("schema").asText()).isEqualTo("seedbank." + command + "/1");
        assertThat(run.json().path(command)).isEmpty();
    }

    @Test
    void neverMakesAWalletForCircuits() {
        TestProgram program = new TestProgram(temp);
        TestProgram.Run unused = program.run("tunnels", "build", "--wait", "0s");

        assertThat(program.data().resolve("wallet")).doesNotExist();
    }
}
