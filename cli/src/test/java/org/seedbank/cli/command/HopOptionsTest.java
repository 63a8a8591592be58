package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HopOptionsTest {
    private static final String MAGNET = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--hops 0",
                "--hops 4",
                "--hops -1",
                "--hops two",
                "--hops 2 --circuits 0",
                "--hops 2 --circuits 33",
                "--hops 2 --circuit-wait soon",
                "--hops 2 --bootstrap nowhere",
                "--hops 2 --peer a.host.with.a.name:6881"
            })
    void refusesBadInput(String options) {
        TestProgram.Run run = new TestProgram(temp).run(("download " + MAGNET + " " + options).split(" ", -1));

        assertThat(run.code()).as(run.err()).isEqualTo(28);
        assertThat(run.err()).contains("Try: ");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--hops 0",
                "--hops 4",
                "--hops",
                "--hops one",
                "--hops 1 --circuits -1",
                "--hops 1 --circuit-wait -5s",
                "--hops 1 --bootstrap 127.0.0.1",
                "--hops 1 --peer a.host.with.a.name:6881",
                "--hops 1 --tracker gopher://tracker.example/announce"
            })
    void refusesBadInputForASeederToo(String options) throws IOException {
        Path unused = Files.writeString(temp.resolve("file.bin"), "worth sharing");
        TestProgram.Run run = new TestProgram(temp).run(("seed file.bin " + options).split(" ", -1));

        assertThat(run.code()).as(run.err()).isEqualTo(28);
        assertThat(run.err()).contains("Try: ");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"download " + MAGNET, "seed file.bin"})
    void stopsWaitingForACircuitWhenItIsInterrupted(String command) throws IOException {
        Path unused = Files.writeString(temp.resolve("file.bin"), "worth sharing");
        TestProgram.Run run =
                new TestProgram(temp).interrupted((command + " --hops 2 --circuit-wait 1h --json").split(" ", -1));

        assertThat(run.code()).as(run.err()).isEqualTo(7);
        assertThat(run.error().path("message").asText())
                .contains("stopped", "a circuit of 2 hops", "nothing was sent in the clear");
    }

    @Test
    void refusesAPeerThatNoExitReaches() {
        TestProgram.Run run = new TestProgram(temp)
                .with("SEEDBANK_NETWORK", "open")
                .run("download", MAGNET, "--hops", "1", "--peer", "127.0.0.1:6881");

        assertThat(run.code()).as(run.err()).isEqualTo(28);
        assertThat(run.err()).contains("exits reach public addresses only");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "download " + MAGNET + " --peer [::1]:6881",
                "download " + MAGNET + " --hops 1 --peer [::1]:6881",
                "seed file.bin --peer [::1]:6881",
                "chain crawl all --at [::1]:6881",
                "peers connect [::1]:6881"
            })
    void refusesAPeerOfAFamilyThatIsNotUsed(String command) throws IOException {
        Path unused = Files.writeString(temp.resolve("file.bin"), "worth sharing");
        TestProgram program = new TestProgram(temp).with("SEEDBANK_NODE_IPV6", "false");

        TestProgram.Run run = program.run(command.split(" ", -1));

        assertThat(run.code()).as(run.err()).isEqualTo(53);
        assertThat(run.err().lines())
                .containsExactly(
                        "seedbank: cannot use the peer [::1]:6881: it is an address of IPv6, and node.ipv6 is false.",
                        "Try: an address of IPv4, or node.ipv6 = true.");
        assertThat(program.data().resolve("wallet")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3"})
    void saysWhyThereIsNoCircuitAndBeginsNothing(String hops) {
        TestProgram program = new TestProgram(temp);

        TestProgram.Run run = program.run(
                "download", MAGNET, "--hops", hops, "--peer", "127.0.0.1:1", "--circuit-wait", "1s", "--json");

        assertThat(run.code()).isEqualTo(48);
        assertThat(run.error().path("kind").asText()).isEqualTo("no-circuit");
        assertThat(run.error().path("message").asText())
                .contains("a circuit of " + hops, "hop 1: no ", " known", "nothing was sent in the clear");
        assertThat(run.out()).isEmpty();
        assertThat(program.data().resolve("wallet")).doesNotExist();
    }
}
