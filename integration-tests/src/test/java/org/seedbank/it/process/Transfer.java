package org.seedbank.it.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The commands that move data, and the events by which they tell how far they are. */
public final class Transfer {
    /** More than any transfer of these tests takes on a busy machine. */
    public static final Duration LIMIT = Duration.ofMinutes(3);

    private Transfer() {}

    /** Makes a torrent file of {@code data} next to it. */
    public static Path torrentOf(Seedbank node, Path data) {
        Path torrent = data.resolveSibling(data.getFileName() + ".torrent");
        node.call("create", data.toString(), "-o", torrent.toString()).succeeded();
        return torrent;
    }

    /** The magnet link of {@code torrent}, without peers. */
    public static String magnetOf(Seedbank node, Path torrent) {
        return node.call("show", "--json", torrent.toString())
                .succeeded()
                .document()
                .path("magnet")
                .asText();
    }

    /** Seeds {@code target} on {@code port}; returns when peers are served. */
    public static RunningProcess seed(Seedbank node, Path target, int port, String... more) {
        List<String> words =
                new ArrayList<>(List.of("--json", "seed", target.toString(), "--port", Integer.toString(port)));
        words.addAll(List.of(more));
        RunningProcess process = node.start(words.toArray(String[]::new));
        process.awaitEvent("seeding", LIMIT);
        return process;
    }

    /** Starts to download {@code target} to {@code down} below the node's directory. */
    public static RunningProcess download(Seedbank node, String target, String... more) {
        List<String> words = new ArrayList<>(List.of("--json", "download", target, "-o", "down"));
        words.addAll(List.of(more));
        return node.start(words.toArray(String[]::new));
    }

    /** Waits until nothing is missing. */
    public static JsonNode awaitDone(RunningProcess download) {
        return download.awaitEvent("done", LIMIT);
    }

    /** Waits until {@code bytes} of the content are there and verified, or nothing is missing. */
    public static JsonNode awaitVerified(RunningProcess download, long bytes) {
        return download.awaitJson(
                line -> line.path("done").asLong(-1) >= bytes
                        || line.path("event").asText().equals("done"),
                bytes + " verified bytes",
                LIMIT);
    }

    /** {@code --peer} and a port of this machine. */
    public static String[] peer(int port) {
        return new String[] {"--peer", "127.0.0.1:" + port};
    }
}
