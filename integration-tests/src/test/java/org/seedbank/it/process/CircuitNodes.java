package org.seedbank.it.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** Exits and relays as processes on this machine, who meet at the first of them; ended with the test. */
public final class CircuitNodes implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path root;
    private final Map<String, RunningProcess> nodes = new HashMap<>();
    private String meeting = "";

    /** Nobody yet; all directories will be below {@code root}. */
    public CircuitNodes(Path root) {
        this.root = root;
    }

    /** Starts an exit, and waits until it listens. */
    public RunningProcess exit(String name) {
        return start(name, "--exit");
    }

    /** Starts a relay, and waits until it listens. */
    public RunningProcess relay(String name) {
        return start(name, "--relay");
    }

    /** Waits until {@code node} knows {@code others} who carry circuits. */
    public void awaitKnown(RunningProcess node, int others) {
        JsonNode unused = node.awaitJson(
                line -> line.path("event").asText().equals("tunnels")
                        && line.path("known").asInt() >= others,
                others + " candidates",
                LIMIT);
    }

    /** Where newcomers ask first. */
    public String meeting() {
        return meeting;
    }

    /** Where {@code node} is reached. */
    static String addressOf(RunningProcess node) {
        return "127.0.0.1:" + node.awaitEvent("listening", LIMIT).path("port").asInt();
    }

    /** Waits until {@code owner} has a circuit that can be used and does not lead over {@code avoided}. */
    static void awaitCircuitWithout(String avoided, Seedbank owner) {
        Awaitility.await("a circuit that does not lead over " + avoided)
                .atMost(LIMIT)
                .until(() -> owner
                        .call("--json", "tunnels", "circuits")
                        .succeeded()
                        .document()
                        .path("nodes")
                        .findValues("circuits")
                        .stream()
                        .flatMap(circuits -> StreamSupport.stream(circuits.spliterator(), false))
                        .anyMatch(circuit -> circuit.path("state").asText().equals("ready")
                                && !circuit.path("path")
                                        .findValuesAsText("address")
                                        .contains(avoided)));
    }

    /** {@code words} and what it takes to go through circuits of {@code hops}. */
    public String[] through(int hops, String... words) {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.addAll(List.of("--hops", Integer.toString(hops), "--bootstrap", meeting, "--circuit-wait", "90s"));
        return all.toArray(String[]::new);
    }

    /** Waits until {@code download} has {@code more} verified bytes than now, or nothing is missing. */
    public static void awaitMore(RunningProcess download, long more) {
        long now = verified(download);
        Awaitility.await(more + " more bytes of " + download)
                .atMost(LIMIT)
                .until(() -> verified(download) >= now + more || !download.isAlive() || isDone(download));
    }

    /** Whether it told that nothing is missing. */
    public static boolean isDone(RunningProcess download) {
        return download.json().stream()
                .anyMatch(line -> line.path("event").asText().equals("done"));
    }

    private static long verified(RunningProcess download) {
        return download.json().stream()
                .filter(line -> line.path("event").asText().equals("progress"))
                .mapToLong(line -> line.path("done").asLong())
                .max()
                .orElse(0);
    }

    private RunningProcess start(String name, String role) {
        List<String> words = new ArrayList<>(List.of("node", "run", role));
        if (!meeting.isEmpty()) {
            words.addAll(List.of("--bootstrap", meeting));
        }
        try {
            RunningProcess node =
                    new Seedbank(Files.createDirectories(root.resolve(name))).start(words.toArray(String[]::new));
            nodes.put(name, node);
            int port = node.awaitEvent("listening", LIMIT).path("port").asInt();
            meeting = meeting.isEmpty() ? "127.0.0.1:" + port : meeting;
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        nodes.values().forEach(RunningProcess::close);
    }
}
