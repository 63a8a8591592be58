package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;

/** A relay that loses one in twenty of all datagrams that come to it, in either direction, and no way around it. */
@EnabledForJreRange(maxVersion = 23, disabledReason = "this Java lets nobody lose its datagrams from inside (JEP 486)")
@Timeout(400)
class LossyRelayIT {
    private static final long SIZE = Payload.MIB;
    private static final long SEED = 71;
    private static final int HOPS = 3;
    /** Bytes of a datagram of the engine, so that many cells at least are needed. */
    private static final int MOST_IN_A_CELL = 1100;

    @TempDir
    Path root;

    private CircuitNodes nodes;
    private Path data;
    private Path torrent;
    private Seedbank here;
    private Seedbank there;
    private Path lost;
    private Path record;
    private List<String> known = List.of();
    private final int port = Ports.free();

    @BeforeEach
    void prepare() throws IOException {
        nodes = new CircuitNodes(root);
        lost = root.resolve("lost");
        record = root.resolve("sockets");
        there = new Seedbank(Files.createDirectory(root.resolve("there")));
        here = new Seedbank(Files.createDirectory(root.resolve("here")));
        data = Payload.random(there.directory().resolve("data.bin"), SIZE, SEED);
        torrent = Transfer.torrentOf(there, data);
    }

    @AfterEach
    void end() {
        if (nodes != null) {
            nodes.close();
        }
    }

    @Test
    void slowsADownloadAndNeitherEndsNorDivertsIt() throws IOException {
        RunningProcess lossy = startNodes();

        try (RunningProcess seeding = Transfer.seed(there, torrent, port, "-o", ".");
                RunningProcess download = recordedDownload()) {
            download.outcome(Transfer.LIMIT).succeeded();

            assertThat(SocketRecorder.recorded(record))
                    .as("%s", download)
                    .isNotEmpty()
                    .isSubsetOf(known);
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }
        Payload.assertSame(here.directory().resolve("down/data.bin"), data);
        JsonNode unused = lossy.awaitJson(
                line -> line.path("bytes_relayed").asLong() >= SIZE, "all of it relayed", Transfer.LIMIT);
        assertThat(Files.size(lost)).as("datagrams lost, seed %s", SEED).isGreaterThan(SIZE / MOST_IN_A_CELL / 100);
    }

    /** As few as there must be for circuits of three hops, so all of them lead over the relay that is returned. */
    private RunningProcess startNodes() {
        List<RunningProcess> all = new ArrayList<>(List.of(nodes.exit("exit-1")));
        RunningProcess lossy = nodes.lossyRelay("relay-1", lost, SEED);
        all.add(lossy);
        all.add(nodes.relay("relay-2"));
        nodes.awaitKnown(all.get(all.size() - 1), HOPS - 1);
        known = all.stream().map(CircuitNodes::addressOf).map("to "::concat).toList();
        return lossy;
    }

    private RunningProcess recordedDownload() {
        return here.startUnder(
                SocketRecorder.class,
                Map.of(SocketRecorder.FILE, record.toString()),
                Map.of(),
                nodes.through(
                        HOPS, "--json", "download", torrent.toString(), "-o", "down", "--peer", "127.0.0.1:" + port));
    }
}
