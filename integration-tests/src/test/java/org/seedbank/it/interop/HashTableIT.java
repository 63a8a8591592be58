package org.seedbank.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.it.process.Payload;
import org.seedbank.it.process.RunningProcess;
import org.seedbank.it.process.Seedbank;
import org.seedbank.it.process.Transfer;

/**
 * Our node of the hash table and libtorrent's learn of each other by the connection of their torrents alone (BEP 5):
 * both are at one public address of a network that leads nowhere.
 */
@Tag("interop")
class HashTableIT {
    private static final int OUR_PORT = 6881;
    private static final int THEIR_PORT = 6991;
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    Path root;

    @Test
    @Timeout(300)
    void eachNodeAsksTheOther() throws IOException {
        ForeignClient.LIBTORRENT.assumeInstalled();
        Seedbank node = new Seedbank(Files.createDirectory(root.resolve("here")));
        Path there = Files.createDirectory(root.resolve("there"));
        Path torrent = Transfer.torrentOf(node, Payload.random(there.resolve("data.bin"), Payload.MIB, 81));

        try (TwoHomes homes = TwoHomes.make(root);
                RunningProcess theirs = startTheirs(homes, torrent, there);
                RunningProcess ours = node.startBehind(
                        homes.world(),
                        Map.of("SEEDBANK_NETWORK", "open"),
                        "--json",
                        "download",
                        torrent.toString(),
                        "--seed",
                        "-o",
                        "down",
                        "--port",
                        Integer.toString(OUR_PORT),
                        "--peer",
                        TwoHomes.WORLD + ":" + THEIR_PORT,
                        "--dht",
                        "--no-pex",
                        "--no-lsd",
                        "--no-trackers")) {
            JsonNode known = theirs.awaitEvent("known", SOON);

            assertThat(known.path("pinged").asInt()).as("%s", ours).isPositive();
            assertThat(known.path("announced").asInt()).as("%s", ours).isPositive();
            assertThat(known.path("asked").asInt()).as("%s", ours).isPositive();
            Transfer.awaitDone(ours);
        }
        Payload.assertSame(root.resolve("here/down/data.bin"), there.resolve("data.bin"));
    }

    private static RunningProcess startTheirs(TwoHomes homes, Path torrent, Path directory) {
        List<String> command = new ArrayList<>(homes.world());
        command.addAll(List.of(
                "/usr/bin/python3",
                ForeignClient.script("libtorrent_node.py", directory).toString(),
                torrent.toString(),
                directory.toString(),
                TwoHomes.WORLD,
                Integer.toString(THEIR_PORT)));
        RunningProcess process = RunningProcess.start(command, directory, Map.of());
        process.awaitEvent("listening", SOON);
        return process;
    }
}
