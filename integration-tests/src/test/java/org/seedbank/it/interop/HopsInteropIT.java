package org.seedbank.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.it.process.CircuitNodes;
import org.seedbank.it.process.Payload;
import org.seedbank.it.process.Ports;
import org.seedbank.it.process.RunningProcess;
import org.seedbank.it.process.Seedbank;
import org.seedbank.it.process.Transfer;

/** libtorrent, which knows nothing of circuits, at their far end, and behind our SOCKS5 server. */
@Tag("interop")
@Timeout(400)
class HopsInteropIT {
    private static final long SIZE = 24L * Payload.MIB;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path root;

    private final int port = Ports.free();
    private CircuitNodes nodes;
    private Seedbank here;
    private Path data;
    private Path torrent;
    private Path there;

    @BeforeEach
    void prepare() throws IOException {
        ForeignClient.LIBTORRENT.assumeInstalled();
        here = new Seedbank(Files.createDirectory(root.resolve("here")));
        there = Files.createDirectory(root.resolve("there"));
        data = Payload.random(root.resolve("data.bin"), SIZE, 71);
        torrent = Transfer.torrentOf(here, data);
        nodes = new CircuitNodes(root);
        nodes.exit("exit");
        nodes.relay("relay-1");
        nodes.relay("relay-2");
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    @Test
    void downloadsFromLibtorrentWhichDoesNotLearnByWhat() {
        try (RunningProcess seeding = libtorrent(Map.of(), "seed", root, port);
                RunningProcess download =
                        Transfer.download(here, torrent.toString(), nodes.through(3, "--peer", "127.0.0.1:" + port))) {
            download.outcome(Transfer.LIMIT).succeeded();

            JsonNode peer = seeding.awaitEvent("peer", LIMIT);
            assertThat(peer.path("client").asText()).doesNotContainIgnoringCase("seedbank");
            assertThat(peer.path("id").asText()).doesNotStartWith("2d5342"); // -SB
        }
        Payload.assertSame(here.directory().resolve("down/data.bin"), data);
    }

    @Test
    void seedsToLibtorrent() {
        try (RunningProcess download = libtorrent(Map.of(), "download", there, port);
                RunningProcess seeding = here.start(nodes.through(
                        2,
                        "--json",
                        "seed",
                        torrent.toString(),
                        "-o",
                        root.toString(),
                        "--peer",
                        "127.0.0.1:" + port))) {
            download.outcome(LIMIT).succeeded();
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }
        Payload.assertSame(there.resolve("data.bin"), data);
    }

    @Test
    void libtorrentDownloadsBehindOurSocksServer() {
        try (RunningProcess socks = here.start(
                        "--json",
                        "tunnels",
                        "socks",
                        "--hops",
                        "2",
                        "--port",
                        "0",
                        "--wait",
                        "60s",
                        "--bootstrap",
                        nodes.meeting());
                RunningProcess seeding = libtorrent(Map.of(), "seed", root, port)) {
            String server = Integer.toString(
                    socks.awaitEvent("listening", LIMIT).path("port").asInt());
            try (RunningProcess download =
                    libtorrent(Map.of("SOCKS5", server), "download", there, Ports.free(), Integer.toString(port))) {
                download.outcome(LIMIT).succeeded();
                assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
            }
        }
        Payload.assertSame(there.resolve("data.bin"), data);
    }

    private RunningProcess libtorrent(
            Map<String, String> environment, String mode, Path directory, int listening, String... peers) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("TRANSPORT", "utp");
        String[] words = Stream.concat(
                        Stream.of(
                                mode,
                                torrent.toString(),
                                directory.toString(),
                                Integer.toString(listening),
                                ForeignClient.LIMIT),
                        Arrays.stream(peers))
                .toArray(String[]::new);
        return ForeignClient.libtorrent(all, directory, words);
    }
}
