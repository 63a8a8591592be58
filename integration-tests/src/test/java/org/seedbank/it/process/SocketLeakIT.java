package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where no network namespace can be made (else there is {@code it.interop.LeakIT}): a recorder inside the program sees
 * each socket and each name. With circuits it sees nothing but nodes of the overlay; without them it sees all the rest.
 */
@EnabledForJreRange(maxVersion = 23, disabledReason = "this Java lets nobody watch its sockets from inside (JEP 486)")
@Timeout(400)
class SocketLeakIT {
    private static final Map<String, String> OPEN = Map.of("SEEDBANK_NETWORK", "open");

    @TempDir
    Path root;

    private CircuitNodes nodes;
    private Seedbank here;
    private String magnet = "";

    @BeforeEach
    void prepare() throws IOException {
        nodes = new CircuitNodes(root);
        here = new Seedbank(Files.createDirectory(root.resolve("here")));
        magnet = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567"
                + "&tr=http%3A%2F%2Ftracker.example%2Fannounce&tr=udp%3A%2F%2Ftracker.example%3A80"
                + "&ws=http%3A%2F%2Fweb.example%2F&x.pe=peer.example:6881&x.pe=11.0.0.1:9";
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    @Test
    void nothingButNodesOfTheOverlayIsReachedThroughCircuits() throws IOException {
        List<String> known = Stream.of(nodes.exit("exit-1"), nodes.relay("relay-1"), nodes.relay("relay-2"))
                .map(CircuitNodes::addressOf)
                .map("to "::concat)
                .toList();

        try (RunningProcess download = watched(nodes.through(2, "--stall-timeout", "10s"))) {
            download.awaitEvent("circuits", Transfer.LIMIT);
            int unused = download.awaitExit(Transfer.LIMIT);

            assertThat(SocketRecorder.recorded(record()))
                    .as("%s", download)
                    .isNotEmpty()
                    .isSubsetOf(known);
        }
    }

    @Test
    void withoutCircuitsTheRecorderSeesNamesAndStrangers() throws IOException {
        try (RunningProcess download = watched("--stall-timeout", "10s")) {
            int unused = download.awaitExit(Transfer.LIMIT);

            assertThat(SocketRecorder.recorded(record())).as("%s", download).contains("name peer.example");
        }
    }

    private RunningProcess watched(String... more) {
        List<String> words = new ArrayList<>(List.of("--json", "download", magnet, "-o", "down"));
        words.addAll(List.of("--tracker", "http://named.example/announce"));
        words.addAll(List.of(more));
        return here.startUnder(
                SocketRecorder.class,
                Map.of(SocketRecorder.FILE, record().toString()),
                OPEN,
                words.toArray(String[]::new));
    }

    private Path record() {
        return root.resolve("sockets");
    }
}
