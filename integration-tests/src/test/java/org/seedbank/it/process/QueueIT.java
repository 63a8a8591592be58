package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.ExitCode;

/** Several torrents in one process, of which one runs at a time. */
@Timeout(300)
class QueueIT {
    private static final int TORRENTS = 4;
    private static final long SIZE = 1 << 20;
    private static final Map<String, String> ONE_AT_A_TIME =
            Map.of("SEEDBANK_TORRENT_ACTIVE_DOWNLOADS", "1", "SEEDBANK_TORRENT_ACTIVE_CHECKS", "1");

    @TempDir
    Path root;

    @Test
    void queuedTorrentsWaitAndAreResumedWithTheOthers() throws IOException {
        Seedbank seeder = new Seedbank(Files.createDirectory(root.resolve("seeder")));
        Seedbank node = new Seedbank(Files.createDirectory(root.resolve("node")));
        List<Path> data = new ArrayList<>();
        List<String> torrents = new ArrayList<>();
        for (int i = 0; i < TORRENTS; i++) {
            data.add(Payload.random(seeder.directory().resolve("data-" + i), SIZE, i));
            torrents.add(seeder.directory().resolve("data-" + i + ".torrent").toString());
            seeder.call("create", data.get(i).toString(), "-o", torrents.get(i)).succeeded();
        }
        int port = Ports.free();
        try (RunningProcess seeding = seedAll(seeder, data, port)) {
            assertThat(seeding.isAlive()).isTrue();
            try (RunningProcess first = node.start(ONE_AT_A_TIME, words(torrents, port, "--max-down", "256KiB"))) {
                Transfer.awaitVerified(first, SIZE / 4);
                first.awaitEvent("queued", Transfer.LIMIT);
                JsonNode list =
                        node.call("torrents", "ls", "--json").succeeded().document();
                assertThat(list.toString()).contains("\"state\":\"queued\"", "\"position\":1");
                first.interrupt();
                first.outcome(Transfer.LIMIT).ended(ExitCode.UNFINISHED);
            }

            try (RunningProcess second = node.start(ONE_AT_A_TIME, words(torrents, port))) {
                second.outcome(Transfer.LIMIT).succeeded();
            }

            for (Path each : data) {
                Payload.assertSame(node.directory().resolve("down").resolve(each.getFileName()), each);
            }
            seeding.interrupt();
            seeding.outcome(Transfer.LIMIT).succeeded();
        }
    }

    /** Seeds all of it, and returns when all is served, though one at a time is checked. */
    private static RunningProcess seedAll(Seedbank node, List<Path> data, int port) {
        List<String> words = new ArrayList<>(List.of("--json", "seed", "--port", Integer.toString(port)));
        data.forEach(each -> words.add(each.toString()));
        RunningProcess process = node.start(ONE_AT_A_TIME, words.toArray(String[]::new));
        Awaitility.await()
                .atMost(Transfer.LIMIT)
                .until(() -> process.json().stream()
                                .filter(line -> line.path("event").asText().equals("seeding"))
                                .count()
                        == data.size());
        return process;
    }

    private static String[] words(List<String> torrents, int port, String... more) {
        List<String> words = new ArrayList<>(List.of("--json", "download", "-o", "down"));
        words.addAll(torrents);
        words.addAll(Arrays.asList(Transfer.peer(port)));
        words.addAll(Arrays.asList(more));
        return words.toArray(String[]::new);
    }
}
