package org.seedbank.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.it.process.Payload;
import org.seedbank.it.process.Ports;
import org.seedbank.it.process.RunningProcess;
import org.seedbank.it.process.Seedbank;
import org.seedbank.it.process.Transfer;

/**
 * Closed means closed: with every reason to call somebody, the program calls nobody but this machine and addresses that
 * the user named. The same runs in an open network show that the reasons are real and that the watch is not asleep.
 */
@Tag("interop")
class ClosedNetworkIT {
    private static final Map<String, String> CLOSED = Map.of("SEEDBANK_NETWORK", "closed");
    private static final Map<String, String> OPEN = Map.of("SEEDBANK_NETWORK", "open");

    /** Long enough for whatever would be asked first by somebody who asks. */
    private static final Duration A_WHILE = Duration.ofSeconds(10);

    @TempDir
    Path root;

    private Seedbank node = new Seedbank(Path.of(""));
    private Path torrent = Path.of("");
    private String infoHash = "";
    private List<String> gossip = List.of();
    private String gossipPeer = "";

    @BeforeEach
    void prepare() throws IOException {
        node = new Seedbank(Files.createDirectory(root.resolve("node")));
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Path data = Payload.random(elsewhere.resolve("data.bin"), 300_000, 31);
        torrent = elsewhere.resolve("data.torrent");
        node.call(
                        "create",
                        data.toString(),
                        "-o",
                        torrent.toString(),
                        "-t",
                        "http://10.99.0.2:8000/announce",
                        "-t",
                        "udp://10.99.0.3:8001/announce",
                        "-t",
                        "http://tracker.example/announce")
                .succeeded();
        infoHash = node.call("show", "--json", torrent.toString())
                .succeeded()
                .document()
                .path("info_hash")
                .asText();
        int port = Ports.free();
        gossip = List.of("--gossip", infoHash, Integer.toString(port));
        gossipPeer = "127.0.0.1:" + port;
    }

    @Test
    @Timeout(300)
    void aTorrentWithTrackersAndGossipReachesNobody() {
        try (RunningProcess running = start(CLOSED, torrent.toString(), "--peer", gossipPeer)) {
            running.awaitEvent("gossiped", Transfer.LIMIT);

            assertThat(running.endsWithin(A_WHILE)).as("%s", running).isFalse();
            assertThat(WatchedNetwork.sent(WatchedNetwork.end(running)))
                    .as("%s", running)
                    .isEmpty();
        }
    }

    @Test
    @Timeout(300)
    void aMagnetLinkWithTrackersAndPeersReachesNobody() {
        try (RunningProcess running = start(CLOSED, magnet(), "--peer", gossipPeer)) {
            running.awaitEvent("gossiped", Transfer.LIMIT);

            assertThat(running.endsWithin(A_WHILE)).as("%s", running).isFalse();
            assertThat(WatchedNetwork.sent(WatchedNetwork.end(running)))
                    .as("%s", running)
                    .isEmpty();
        }
    }

    @Test
    @Timeout(300)
    void anAddressThatTheUserNamedIsCalledAndNoOther() {
        try (RunningProcess running = start(CLOSED, torrent.toString(), "--peer", "10.99.0.7:6881")) {
            WatchedNetwork.awaitSent(running, "tcp 10.99.0.7:6881");

            assertThat(running.endsWithin(A_WHILE)).as("%s", running).isFalse();
            assertThat(WatchedNetwork.sent(WatchedNetwork.end(running)))
                    .as("%s", running)
                    .containsExactly("tcp 10.99.0.7:6881");
        }
    }

    @Test
    @Timeout(300)
    void inAnOpenNetworkTrackersAndGossipAreFollowed() {
        try (RunningProcess running = start(OPEN, torrent.toString(), "--peer", gossipPeer, "--no-dht")) {
            WatchedNetwork.awaitSent(running, "tcp 10.99.0.2:8000");
            WatchedNetwork.awaitSent(running, "tcp 10.99.0.9:6881");
            WatchedNetwork.end(running);
        }
    }

    @Test
    @Timeout(300)
    void inAnOpenNetworkThePeersAndTrackersOfAMagnetLinkAreCalled() {
        try (RunningProcess running = start(OPEN, magnet(), "--no-dht")) {
            WatchedNetwork.awaitSent(running, "tcp 10.99.0.5:6881");
            WatchedNetwork.awaitSent(running, "udp 10.99.0.3:8001");
            WatchedNetwork.end(running);
        }
    }

    @Test
    @Timeout(300)
    void inAnOpenNetworkTheHashTableAndTheNeighbourhoodAreAsked() throws IOException {
        Path hosts = Files.writeString(root.resolve("hosts"), "198.51.100.20 router.bittorrent.com\n");
        Map<String, String> withHosts =
                Map.of("SEEDBANK_NETWORK", "open", "JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + hosts);
        try (RunningProcess running = start(withHosts, torrent.toString())) {
            WatchedNetwork.awaitSent(running, "udp 198.51.100.20:6881");
            WatchedNetwork.awaitSent(running, packet -> packet.endsWith(":6771"), "an announcement of BEP 14");
            WatchedNetwork.end(running);
        }
    }

    private RunningProcess start(Map<String, String> environment, String target, String... more) {
        List<String> words = new ArrayList<>(List.of("download", target, "-o", "down"));
        words.addAll(List.of(more));
        return new WatchedNetwork(root).start(node, gossip, environment, words.toArray(String[]::new));
    }

    private String magnet() {
        return "magnet:?xt=urn:btih:" + infoHash + "&tr=udp%3A%2F%2F10.99.0.3%3A8001%2Fannounce"
                + "&x.pe=10.99.0.5:6881&x.pe=10.99.0.6:6882";
    }
}
