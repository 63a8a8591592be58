package org.seedbank.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.net.HostAndPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.config.OverlayProfile;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.it.process.Payload;
import org.seedbank.it.process.RunningProcess;
import org.seedbank.it.process.Seedbank;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.hidden.SwarmId;

/**
 * A downloader behind circuits in a network of its own, with every reason to send something else: trackers by name and
 * by address, over HTTP and UDP, web seeds, the hash table, the local network, peers that the magnet link names.
 * Nothing but such messages of the overlays as {@link ClearMessages} names leaves it, and questions for the names of
 * nodes that the overlay is entered by. The same without circuits, and messages that would tell what is sought, show
 * that the watch is not asleep.
 */
@Tag("interop")
class LeakIT {
    private static final int EXIT = 7700;
    private static final int SEEDER = 7100;
    private static final int TRACKER = 7200;
    private static final String MEETING = "meeting.example";
    /** A question for a name. */
    private static final String LOOKUP = "udp 11.0.0.1:53 foreign";

    /** Sends each of its arguments, hex digits, as a datagram; stays, so that all of them are seen. */
    private static final String SPEAKER = """
            import socket, sys, time
            speaker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for each in sys.argv[1:]: speaker.sendto(bytes.fromhex(each), ("11.0.0.1", 7700))
            time.sleep(600)
            """;

    private static final String OWN_NAMES = "unshare -nm mount --bind /etc/resolv.conf /etc/resolv.conf";
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    Path root;

    private Seedbank here;
    private Seedbank there;
    private Path data;
    private String magnet = "";
    private Bytes infoHash = Bytes.empty();

    @BeforeEach
    void prepare() throws IOException {
        here = new Seedbank(Files.createDirectory(root.resolve("here")));
        there = new Seedbank(Files.createDirectory(root.resolve("there")));
        data = Payload.random(there.directory().resolve("data.bin"), 8L * Payload.MIB, 61);
        there.call("create", data.toString(), "-o", root.resolve("data.torrent").toString())
                .succeeded();
        JsonNode shown = there.call(
                        "show", "--json", root.resolve("data.torrent").toString())
                .succeeded()
                .document();
        infoHash = Bytes.fromHex(shown.path("info_hash").asText());
        magnet = "magnet:?xt=urn:btih:" + infoHash.toHex()
                + "&tr=udp%3A%2F%2F11.0.0.1%3A" + TRACKER + "%2Fannounce"
                + "&tr=http%3A%2F%2F11.0.0.1%3A8000%2Fannounce&tr=http%3A%2F%2Ftracker.example%2Fannounce"
                + "&tr=udp%3A%2F%2Ftracker.example%3A80&ws=http%3A%2F%2F11.0.0.1%3A8080%2F"
                + "&ws=http%3A%2F%2Fweb.example%2F&x.pe=peer.example:6881&x.pe=11.0.0.1:9";
    }

    @Test
    @Timeout(400)
    void nothingButCellsAndGreetingsLeavesADownloaderBehindCircuits() throws IOException {
        try (RunningProcess running = downloadThroughCircuits("14.0.0.1:" + EXIT)) {
            assertThat(sent(running)).as("%s", running).allMatch(LeakIT::isOfTheOverlay);
            assertThat(asked(running)).as("%s", running).isEmpty();
        }
    }

    @Test
    @Timeout(400)
    void nothingButTheNameOfTheNodeThatItEntersByIsLookedUpInTheClear() throws IOException {
        try (RunningProcess running = downloadThroughCircuits(MEETING + ":" + EXIT)) {
            assertThat(sent(running))
                    .as("%s", running)
                    .contains(LOOKUP)
                    .allMatch(packet -> isOfTheOverlay(packet) || packet.equals(LOOKUP));
            assertThat(asked(running)).as("%s", running).containsExactly(MEETING);
        }
    }

    @Test
    @Timeout(400)
    void nothingButTheNamesOfTheNodesThatEverybodyEntersByIsLookedUpInThePublishedOverlay() throws IOException {
        Set<String> entries = OverlayProfile.PUBLISHED.bootstrap().stream()
                .map(HostAndPort::getHost)
                .collect(Collectors.toSet());

        try (RunningProcess running =
                start(List.of(), Map.of("SEEDBANK_NODE_OVERLAY", "published"), hidden("--circuit-wait", "4s"))) {
            assertThat(end(running)).as("%s", running).isEqualTo(ExitCode.NO_CIRCUIT.code());
            assertThat(sent(running)).as("%s", running).containsOnly(LOOKUP);
            assertThat(asked(running)).as("%s", running).isEqualTo(entries);
        }
    }

    @Test
    @Timeout(400)
    void nothingButQuestionsForNodesLeavesItWhenThereIsNoCircuit() throws IOException {
        try (RunningProcess running =
                start(List.of(), Map.of(), hidden("--bootstrap", "11.0.0.1:9", "--circuit-wait", "8s"))) {
            assertThat(end(running)).as("%s", running).isEqualTo(ExitCode.NO_CIRCUIT.code());
            assertThat(sent(running))
                    .as("%s", running)
                    .allMatch(packet -> ClearMessages.isHarmless(packet, "11.0.0.1:9"));
        }
    }

    /** In place of the program somebody says in the clear what belongs into circuits. */
    @Test
    @Timeout(120)
    void whatTellsOfASearchIsSeenAlthoughItIsOfTheOverlays() throws IOException {
        Map<String, Bytes> forbidden = ClearMessages.forbidden(swarm());
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-c", SPEAKER));
        forbidden.values().forEach(datagram -> command.add(datagram.toHex()));
        command.add(ClearMessages.greeting().toHex());

        try (RunningProcess running = watch(List.of(), Map.of(), command)) {
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> sent(running).stream().anyMatch(LeakIT::isOfTheOverlay));
            assertThat(sent(running))
                    .as("%s", running)
                    .containsAll(forbidden.keySet().stream()
                            .map(message -> "udp 11.0.0.1:7700 " + message)
                            .toList());
            assertThat(sent(running).stream().filter(LeakIT::isOfTheOverlay))
                    .as("%s", running)
                    .containsExactly("udp 11.0.0.1:7700 tunnels 246");
        }
    }

    /** Slowly enough that everybody has been asked before the end. */
    @Test
    @Timeout(400)
    void withoutCircuitsAllOfItIsSeen() throws IOException {
        String[] words = words("--max-down", "1MB", "--stall-timeout", "90s");

        try (RunningProcess running = start(List.of(seeder()), Map.of(), words)) {
            assertThat(end(running)).as("%s", running).isZero();
            assertThat(sent(running))
                    .as("%s", running)
                    .contains(
                            "udp 11.0.0.1:" + TRACKER + " foreign",
                            "tcp 11.0.0.1:" + SEEDER + " foreign",
                            "udp 239.192.77.59:7759 foreign", // our own beacon
                            LOOKUP)
                    .anyMatch(packet -> packet.endsWith(":6771 foreign")); // BEP 14, by IPv4 or IPv6
            assertThat(asked(running))
                    .as("%s", running)
                    .contains("web.example", "peer.example"); // of trackers one that answers is enough
        }
    }

    /** Returns when the download is complete, by way of an exit and two relays that are met at {@code meeting}. */
    private RunningProcess downloadThroughCircuits(String meeting) throws IOException {
        List<List<String>> world = new ArrayList<>(List.of(seeder()));
        world.add(beyond(at(4, node("exit", "--exit", "--port", Integer.toString(EXIT)))));
        for (int i = 1; i <= 2; i++) {
            String port = Integer.toString(EXIT + i);
            world.add(at(1 + i, node("relay-" + i, "--relay", "--port", port, "--bootstrap", "14.0.0.1:" + EXIT)));
        }
        RunningProcess running =
                start(world, Map.of(), hidden("--hops", "2", "--bootstrap", meeting, "--circuit-wait", "90s"));
        assertThat(end(running)).as("%s", running).isZero();
        assertThat(sent(running)).filteredOn(LeakIT::isOfTheOverlay).hasSizeGreaterThan(1);
        Payload.assertSame(here.directory().resolve("down/data.bin"), data);
        return running;
    }

    private String[] hidden(String... more) {
        List<String> all = new ArrayList<>(List.of(words(more)));
        if (!all.contains("--hops")) {
            all.addAll(List.of("--hops", "1"));
        }
        return all.toArray(String[]::new);
    }

    private String[] words(String... more) {
        List<String> all = new ArrayList<>(List.of("download", magnet, "-o", "down"));
        all.addAll(List.of("--tracker", "http://named.example/announce", "--tracker", "udp://other.example:80"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static int end(RunningProcess running) {
        return running.awaitEvent("ended", LIMIT).path("code").asInt();
    }

    private SwarmId swarm() {
        return SwarmId.ofTorrent(infoHash);
    }

    private static boolean isOfTheOverlay(String packet) {
        return ClearMessages.isHarmless(packet, "1[1234]\\.0\\.0\\.1:770[012]");
    }

    private RunningProcess start(List<List<String>> world, Map<String, String> environment, String... words)
            throws IOException {
        return watch(world, environment, here.command(words));
    }

    private RunningProcess watch(List<List<String>> world, Map<String, String> environment, List<String> watched)
            throws IOException {
        Map<String, Object> plan = Map.of(
                "tunnels", OverlayProfile.OWN.tunnels().prefix().toHex(),
                "table", OverlayProfile.OWN.table().prefix().toHex(),
                "secrets", ClearMessages.secrets(infoHash, swarm()),
                "world", world,
                "watched", watched,
                "ports", List.of(TRACKER),
                "peer", SEEDER,
                "names", List.of(MEETING));
        Path file = Files.writeString(root.resolve("plan.json"), new ObjectMapper().writeValueAsString(plan));
        List<String> command = new ArrayList<>(unshare());
        command.addAll(List.of(
                "/usr/bin/python3",
                ForeignClient.script("leak_network.py", root).toString(),
                file.toString()));
        Map<String, String> all = new HashMap<>(environment);
        all.put("SEEDBANK_NETWORK", "open");
        return RunningProcess.start(command, here.directory(), all);
    }

    private List<String> seeder() {
        return there.command(
                "seed",
                root.resolve("data.torrent").toString(),
                "-o",
                there.directory().toString(),
                "--port",
                Integer.toString(SEEDER),
                "--no-dht",
                "--no-lsd",
                "--no-trackers");
    }

    /** On a machine of its own, for an exit goes nowhere on its own. */
    private static List<String> beyond(List<String> command) {
        List<String> all = new ArrayList<>(List.of("beyond"));
        all.addAll(command);
        return all;
    }

    /** In a network of its own, for no circuit has two hops of one. */
    private static List<String> at(int network, List<String> command) {
        List<String> all = new ArrayList<>(List.of("env", "SEEDBANK_NODE_LISTEN=1" + network + ".0.0.1"));
        all.addAll(command);
        return all;
    }

    private List<String> node(String name, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("node", "run"));
        all.addAll(List.of(words));
        return new Seedbank(Files.createDirectory(root.resolve(name))).command(all.toArray(String[]::new));
    }

    private static Set<String> asked(RunningProcess running) {
        return running.json().stream()
                .filter(line -> line.path("event").asText().equals("asked"))
                .map(line -> line.path("name").asText())
                .collect(Collectors.toSet());
    }

    private static Set<String> sent(RunningProcess running) {
        return running.json().stream()
                .filter(line -> line.path("event").asText().equals("sent"))
                .map(line -> line.path("protocol").asText() + " "
                        + line.path("to").asText() + ":" + line.path("port").asInt() + " "
                        + line.path("message").asText())
                .collect(Collectors.toSet());
    }

    /** As root, or as somebody who may become root in namespaces of its own. */
    private static List<String> unshare() {
        for (List<String> words : List.of(List.of("unshare", "-rn"), List.of("unshare", "-n"))) {
            List<String> tried = new ArrayList<>(words);
            tried.addAll(List.of("sh", "-c", "ip link add outside type veth peer name beyond && " + OWN_NAMES));
            if (ForeignClient.succeeds(tried)) {
                return words;
            }
        }
        Requirement.that(false, "cannot make network namespaces here");
        return List.of();
    }
}
