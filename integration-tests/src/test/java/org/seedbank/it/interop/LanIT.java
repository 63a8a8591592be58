package org.seedbank.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.it.process.RunningProcess;
import org.seedbank.it.process.Seedbank;

/** Two machines on one local network, which leads nowhere else, and nobody says to either where the other is. */
@Tag("interop")
class LanIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** Nothing but the two is there to be reached. */
    private static final Map<String, String> OPEN = Map.of("SEEDBANK_NETWORK", "open");

    @TempDir
    Path root;

    @Test
    @Timeout(300)
    void twoNodesFindEachOtherWithoutBeingTold() throws IOException {
        try (TwoNetworks networks = TwoNetworks.make();
                RunningProcess one = node(networks.here(), "one");
                RunningProcess other = node(networks.there(), "other")) {
            assertFinds(one, other, TwoNetworks.THERE);
            assertFinds(other, one, TwoNetworks.HERE);
        }
    }

    private RunningProcess node(List<String> where, String name) throws IOException {
        Seedbank seedbank = new Seedbank(Files.createDirectory(root.resolve(name)));
        return seedbank.startBehind(where, OPEN, "node", "run");
    }

    private static void assertFinds(RunningProcess node, RunningProcess other, String address) {
        String peer = other.awaitEvent("listening", LIMIT).path("peer").asText();
        JsonNode found = node.awaitJson(
                line -> line.path("event").asText().equals("peer_found")
                        && line.path("peer").asText().equals(peer),
                "peer " + peer,
                LIMIT);
        assertThat(found.path("address").asText()).startsWith(address + ":");
    }
}
