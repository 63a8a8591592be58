package org.seedbank.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.it.process.RunningProcess;
import org.seedbank.it.process.Seedbank;

/** {@code node run} and a peer that shares no line of code with it, in the published overlay. */
class LedgerPeerIT {
    private static final String PYTHON = "/usr/bin/python3";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path root;

    @Test
    @Timeout(300)
    void answersAPeerWrittenFromTheDescriptionOfThePackets() throws IOException {
        assumeTrue(ForeignClient.succeeds(List.of(PYTHON, "--version")), "no Python here");
        Seedbank seedbank = new Seedbank(Files.createDirectory(root.resolve("node")));
        try (RunningProcess node = seedbank.start("node", "run", "--network", "published")) {
            int port = node.awaitEvent("listening", LIMIT).path("port").asInt();
            try (RunningProcess peer = RunningProcess.start(
                    List.of(PYTHON, script().toString(), Integer.toString(port)), root, Map.of())) {
                assertThat(peer.awaitExit(LIMIT)).as("%s%n%s", peer, node).isZero();

                assertThat(events(peer))
                        .containsExactly(
                                "listening",
                                "introduced",
                                "agreed",
                                "agreed_again",
                                "crawled",
                                "crawled_newest",
                                "nothing_known",
                                "damaged_ignored",
                                "fork_refused",
                                "done");
            }

            assertThat(node.awaitEvent("fork_seen", LIMIT).path("sequence").asLong())
                    .isEqualTo(1);
            node.interrupt();
            assertThat(node.awaitExit(LIMIT)).isZero();
            assertThat(events(node))
                    .contains(
                            "listening",
                            "peer_found",
                            "block_received",
                            "block_signed",
                            "crawl_answered",
                            "fork_seen",
                            "stopped");
            assertThat(node.json())
                    .filteredOn(line -> "block_received".equals(event(line)))
                    .extracting(line -> line.path("verdict").asText())
                    .startsWith("valid")
                    .endsWith("forked");
            assertThat(node.json())
                    .filteredOn(line -> "block_signed".equals(event(line)))
                    .hasSize(1);
        }
    }

    private Path script() throws IOException {
        Path script = root.resolve("ledger_peer.py");
        try (InputStream in =
                Objects.requireNonNull(LedgerPeerIT.class.getResourceAsStream("/interop/ledger_peer.py"))) {
            Files.copy(in, script);
        }
        return script;
    }

    private static List<String> events(RunningProcess process) {
        return process.json().stream().map(LedgerPeerIT::event).toList();
    }

    private static String event(JsonNode line) {
        return line.path("event").asText();
    }
}
