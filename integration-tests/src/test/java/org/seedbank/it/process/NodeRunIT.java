package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of overlay and ledger alone. */
class NodeRunIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path root;

    @Test
    @Timeout(300)
    void twoNodesFindEachOtherThroughAThird() throws IOException {
        try (RunningProcess third = node("third")) {
            String meeting = address(third);
            try (RunningProcess one = node("one", "--bootstrap", meeting);
                    RunningProcess other = node("other", "--bootstrap", meeting)) {
                awaitFound(one, other);
                awaitFound(other, one);

                one.interrupt();
                assertThat(one.awaitExit(LIMIT)).as("%s", one).isZero();
                assertThat(one.json())
                        .allSatisfy(
                                line -> assertThat(line.path("schema").asText()).isEqualTo("seedbank.node/1"));
            }
        }
    }

    @Test
    @Timeout(300)
    void endsWhenItsTimeIsOver() throws IOException {
        try (RunningProcess node = node("timed", "--timeout", "10s")) {
            assertThat(node.awaitExit(LIMIT)).as("%s", node).isEqualTo(2);
            assertThat(node.awaitEvent("stopped", LIMIT).path("time").asText()).isNotEmpty();
        }
    }

    @Test
    @Timeout(300)
    void twoNodesWithOneKeyNoticeEachOtherAndSignNothing() throws IOException {
        Seedbank original = new Seedbank(Files.createDirectory(root.resolve("original")));
        Seedbank copy = new Seedbank(Files.createDirectory(root.resolve("copy")));
        original.call("wallet", "new", "--no-passphrase", "--yes").succeeded();
        copy(original.dataDirectory(), copy.dataDirectory());

        try (RunningProcess first = original.start("node", "run", "--port", "0");
                RunningProcess second = copy.start("node", "run", "--port", "0", "--bootstrap", address(first))) {
            assertThat(reason(first)).contains("another running node, at " + address(second));
            assertThat(reason(second)).contains("another running node, at " + address(first));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(List.of(original, copy))
                            .allSatisfy(each -> assertThat(each.dataDirectory().resolve("restored"))
                                    .exists()));
        }
    }

    private static String reason(RunningProcess node) {
        return node.awaitEvent("signing_stopped", LIMIT).path("reason").asText();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @Test
    @Timeout(300)
    void saysThatAPortIsTaken() throws IOException {
        try (DatagramSocket taken = Ports.holdDatagrams()) {
            Seedbank seedbank = new Seedbank(Files.createDirectory(root.resolve("late")));

            Outcome outcome = seedbank.run("node", "run", "--port", Integer.toString(taken.getLocalPort()));

            assertThat(outcome.code()).as("%s", outcome).isEqualTo(57);
        }
    }

    private RunningProcess node(String name, String... more) throws IOException {
        Seedbank seedbank = new Seedbank(Files.createDirectory(root.resolve(name)));
        String[] words = new String[4 + more.length];
        words[0] = "node";
        words[1] = "run";
        words[2] = "--network";
        words[3] = "published";
        System.arraycopy(more, 0, words, 4, more.length);
        return seedbank.start(words);
    }

    private static String address(RunningProcess node) {
        return "127.0.0.1:" + node.awaitEvent("listening", LIMIT).path("port").asInt();
    }

    private static void awaitFound(RunningProcess node, RunningProcess other) {
        String peer = other.awaitEvent("listening", LIMIT).path("peer").asText();
        JsonNode found = node.awaitJson(
                line -> "peer_found".equals(line.path("event").asText())
                        && peer.equals(line.path("peer").asText()),
                "peer " + peer,
                LIMIT);
        assertThat(found.path("chain_length").asLong(-1)).isZero();
    }
}
