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
import java.util.function.BiFunction;
import org.awaitility.Awaitility;
import org.seedbank.cli.control.CircuitReport;
import org.seedbank.cli.control.HopReport;
import org.seedbank.cli.control.NodeReport;
import org.seedbank.cli.wiring.ControlClient;

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
        return start(name, "--exit", Seedbank::start);
    }

    /** Starts a relay, and waits until it listens. */
    public RunningProcess relay(String name) {
        return start(name, "--relay", Seedbank::start);
    }

    /** Starts a relay that loses one in twenty of the datagrams that come to it, and notes them in {@code file}. */
    RunningProcess lossyRelay(String name, Path file, long seed) {
        Map<String, String> loss = Map.of(
                LossySockets.FILE, file.toString(), LossySockets.PERCENT, "5", LossySockets.SEED, Long.toString(seed));
        return start(name, "--relay", (node, words) -> node.startUnder(LossySockets.class, loss, Map.of(), words));
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

    /** The node that is reached at {@code address}. */
    RunningProcess at(String address) {
        return nodes.values().stream()
                .filter(each -> addressOf(each).equals(address))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Waits until {@code owner} has {@code count} circuits that can be used, and none of them leads over {@code gone};
     * the oldest first.
     */
    static List<CircuitReport> awaitReady(int count, List<String> gone, Seedbank owner) {
        return Awaitility.await(count + " circuits without " + gone)
                .atMost(LIMIT)
                .until(
                        () -> ready(owner),
                        circuits -> circuits.size() >= count
                                && circuits.stream()
                                        .noneMatch(each -> hops(each).stream().anyMatch(gone::contains)));
    }

    /**
     * Waits until {@code owner} has one that can be used, is none of {@code before}, and is not over {@code avoided}.
     */
    static void awaitNewCircuit(List<CircuitReport> before, String avoided, Seedbank owner) {
        List<String> known = before.stream().map(CircuitReport::id).toList();
        Awaitility.await("a circuit other than " + before + " that does not lead over " + avoided)
                .atMost(LIMIT)
                .until(() -> ready(owner).stream()
                        .filter(circuit -> !known.contains(circuit.id()))
                        .anyMatch(circuit -> !hops(circuit).contains(avoided)));
    }

    /** Where the hops of {@code circuit} are, the one next to its owner first. */
    static List<String> hops(CircuitReport circuit) {
        return circuit.path().stream().map(HopReport::address).toList();
    }

    /** The circuits of {@code owner} that carry data to exits. */
    private static List<CircuitReport> ready(Seedbank owner) {
        return of(owner).stream().filter(circuit -> circuit.exit().isPresent()).toList();
    }

    /** All circuits of {@code owner}, asked for without a process of its own for each question. */
    static List<CircuitReport> of(Seedbank owner) {
        List<ControlClient> nodes = ControlClient.all(owner.dataDirectory().resolve("control"));
        try {
            return nodes.stream()
                    .filter(node ->
                            NodeReport.read(node.ask("node_info", params -> {})).hasCircuits())
                    .flatMap(node -> node.ask("circuit_list", params -> {}).objects("circuits").stream())
                    .map(CircuitReport::read)
                    .toList();
        } finally {
            nodes.forEach(ControlClient::close);
        }
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

    private RunningProcess start(String name, String role, BiFunction<Seedbank, String[], RunningProcess> starter) {
        List<String> words = new ArrayList<>(List.of("node", "run", role));
        if (!meeting.isEmpty()) {
            words.addAll(List.of("--bootstrap", meeting));
        }
        try {
            RunningProcess node = starter.apply(
                    new Seedbank(Files.createDirectories(root.resolve(name))), words.toArray(String[]::new));
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
