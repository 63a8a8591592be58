package org.seedbank.it.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.seedbank.it.process.RunningProcess;
import org.seedbank.it.process.Seedbank;

/**
 * Runs the program where every packet that would leave the machine is counted and goes nowhere.
 *
 * @param directory for scripts
 */
record WatchedNetwork(Path directory) {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> TRY_OUT =
            List.of("ip", "link", "add", "outside", "type", "veth", "peer", "beyond");

    /**
     * Starts {@code arguments}; {@link #end} ends them.
     *
     * @param gossip what the peer that gossips is told
     * @param environment of the program
     */
    RunningProcess start(Seedbank node, List<String> gossip, Map<String, String> environment, String... arguments) {
        List<String> wrapper = new ArrayList<>(unshare());
        Path script = ForeignClient.script("closed_network.py", directory);
        wrapper.addAll(List.of("/usr/bin/python3", script.toString()));
        wrapper.addAll(gossip);
        return node.startBehind(wrapper, environment, arguments);
    }

    /** Waits for a packet, as {@link #sent} describes it. */
    static void awaitSent(RunningProcess running, String packet) {
        awaitSent(running, packet::equals, packet);
    }

    /** Waits for a packet whose description {@code matches}. */
    static void awaitSent(RunningProcess running, Predicate<String> matches, String what) {
        running.awaitJson(line -> isSent(line) && matches.test(destination(line)), what, LIMIT);
    }

    /** Ends the program, then its network. */
    static RunningProcess end(RunningProcess running) {
        running.endInput();
        running.awaitExit(LIMIT);
        return running;
    }

    /** The packets of a run that ended, as {@code protocol address:port}. */
    static List<String> sent(RunningProcess ended) {
        return ended.json().stream()
                .filter(WatchedNetwork::isSent)
                .map(WatchedNetwork::destination)
                .distinct()
                .toList();
    }

    private static boolean isSent(JsonNode line) {
        return line.path("event").asText().equals("sent");
    }

    private static String destination(JsonNode packet) {
        return packet.path("protocol").asText() + " " + packet.path("to").asText() + ":"
                + packet.path("port").asInt();
    }

    /** A namespace of our own needs the right to make one, as root or as somebody who may become root inside. */
    private static List<String> unshare() {
        List<String> asAnybody = List.of("unshare", "-rn");
        List<String> asRoot = List.of("unshare", "-n");
        boolean mayAnybody = works(asAnybody);
        Requirement.that(mayAnybody || works(asRoot), "cannot make a network namespace with a veth pair here");
        return mayAnybody ? asAnybody : asRoot;
    }

    private static boolean works(List<String> unshare) {
        List<String> command = new ArrayList<>(unshare);
        command.addAll(TRY_OUT);
        return ForeignClient.succeeds(command);
    }
}
