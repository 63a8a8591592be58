package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExitPolicyTest {
    @TempDir
    private Path temp;

    @Test
    void letsNothingOutUnlessAskedTo() {
        TestProgram program = new TestProgram(temp);

        assertThat(program.run("config", "get", "tunnels.exit").out().strip()).isEqualTo("");
        assertThat(program.run("config", "get", "tunnels.relay").out().strip()).isEqualTo("true");
        assertThat(program.run("doctor").out()).contains("nothing leaves circuits of others here");
    }

    @Test
    void saysWhatItMeansToBeAnExit() {
        TestProgram program = new TestProgram(temp);

        TestProgram.Run run = program.run("tunnels", "exits", "--allow", "bt", "--limit", "2MB", "--per-day", "5GB");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("exit  bt for others, at most 2.0 MB/s, at most 5.0 GB a day")
                .contains("leaves from this machine's address; complaints about it will reach you");
        assertThat(program.run("doctor").out()).contains("exit: bt for others, at most 2.0 MB/s");
    }

    @Test
    void saysItAgainWhenANodeStartsThatLetsOthersOut() throws IOException {
        TestProgram program = new TestProgram(temp);
        Path unused = Files.writeString(temp.resolve("file.bin"), "worth sharing");
        assertThat(program.run("seed", "file.bin", "--seed-time", "0s").err()).doesNotContain("complaints");
        assertThat(program.run("tunnels", "exits", "--allow", "bt").code()).isZero();

        TestProgram.Run run = program.run("seed", "file.bin", "--seed-time", "0s");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("exit: ")
                .contains("leaves from this machine's address; complaints about it will reach you");
    }

    @Test
    void remembersAndTakesBackWhatWasAllowed() throws IOException {
        TestProgram program = new TestProgram(temp);
        JsonNode allowed =
                program.run("tunnels", "exits", "--allow", "http,bt", "--json").json();
        assertThat(allowed.path("schema").asText()).isEqualTo("seedbank.exit-policy/1");
        assertThat(allowed.path("allow")).extracting(JsonNode::asText).containsExactly("bt", "http");
        assertThat(program.run("config", "explain", "tunnels.exit").out()).contains("runtime.toml");

        JsonNode limited =
                program.run("tunnels", "exits", "--limit", "1MB", "--json").json();
        assertThat(limited.path("allow")).hasSize(2);
        assertThat(limited.path("bytes_per_second").asLong()).isEqualTo(1_000_000);

        assertThat(program.run("tunnels", "exits", "--allow", "none").out()).contains("nothing leaves");
        assertThat(Files.readString(program.data().resolve("state/runtime.toml")))
                .contains("tunnels.exit = \"none\"");
    }

    @Test
    void whatCommandsChangedCountsForMoreThanFilesAndForLessThanVariables() throws IOException {
        TestProgram program = new TestProgram(temp);
        Path data = Files.createDirectories(program.data());
        Path unused = Files.writeString(data.resolve("seedbank.toml"), "[tunnels]\nexit = \"dns\"\n");
        TestProgram.Run allowed = program.run("tunnels", "exits", "--allow", "bt");
        assertThat(allowed.code()).isZero();

        assertThat(program.run("config", "get", "tunnels.exit").out().strip()).isEqualTo("bt");
        assertThat(program.with("SEEDBANK_TUNNELS_EXIT", "none")
                        .run("config", "get", "tunnels.exit")
                        .out()
                        .strip())
                .isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tunnels exits --allow everything",
                "tunnels exits --allow bt,,http",
                "tunnels exits --allow bt --limit fast",
                "tunnels exits --allow bt --per-day -1",
                "node run --exit=all",
                "node run --exit-limit much",
                "node run --no-relay --relay=maybe"
            })
    void refusesBadInput(String line) {
        TestProgram program = new TestProgram(temp);
        TestProgram.Run run = program.run(line.split(" ", -1));

        assertThat(run.code()).as(run.err()).isEqualTo(28);
        assertThat(program.data().resolve("state/runtime.toml")).doesNotExist();
    }
}
