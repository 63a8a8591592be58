package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands ask a process that runs with the same data directory. */
class ControlIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path root;

    @Test
    @Timeout(300)
    void asksANodeUntilItIsKilledAndNoticesThat() throws IOException {
        Seedbank seedbank = new Seedbank(Files.createDirectory(root.resolve("node")));
        Path control = seedbank.dataDirectory().resolve("control");
        assertThat(seedbank.call("tunnels", "status").code()).isEqualTo(40);
        try (RunningProcess node = seedbank.start("node", "run")) {
            JsonNode unused = node.awaitEvent("listening", LIMIT);
            Awaitility.await().atMost(LIMIT).until(() -> !sockets(control).isEmpty());

            Outcome status = seedbank.call("--json", "tunnels", "status");
            Outcome circuits = seedbank.call("tunnels", "circuits");

            assertThat(String.join("", status.succeeded().output()))
                    .contains("seedbank.tunnels/1", "\"kind\":\"node\"", "\"does\":[\"relay\",\"speed test\"]");
            assertThat(String.join("", circuits.succeeded().output())).startsWith("node  process ");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(control)))
                    .isEqualTo("rwx------");
            node.kill();
        }
        assertThat(sockets(control)).as("what the killed process left").hasSize(1);

        Outcome after = seedbank.call("tunnels", "status");

        assertThat(after.code()).as("%s", after).isEqualTo(40);
        assertThat(sockets(control)).isEmpty();
    }

    private static List<Path> sockets(Path control) throws IOException {
        if (!Files.isDirectory(control)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(control)) {
            return files.filter(file -> file.toString().endsWith(".sock")).toList();
        }
    }
}
