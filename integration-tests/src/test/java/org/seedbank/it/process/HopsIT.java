package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.ExitCode;

/** Torrents through circuits, between processes that know nothing of them. */
@Timeout(400)
class HopsIT {
    /** More than comes before a test has looked at what it is about. */
    private static final long SIZE = 16L * Payload.MIB;

    private static final String SLOWLY = "80k";

    @TempDir
    Path root;

    private CircuitNodes nodes;
    private Path data;
    private Path torrent;
    private Seedbank here;
    private Seedbank there;
    private final int port = Ports.free();

    @BeforeEach
    void prepare() throws IOException {
        nodes = new CircuitNodes(root);
        there = new Seedbank(Files.createDirectory(root.resolve("there")));
        here = new Seedbank(Files.createDirectory(root.resolve("here")));
        data = Payload.random(there.directory().resolve("data.bin"), SIZE, 51);
        torrent = Transfer.torrentOf(there, data);
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    /** Wrong, repeated, disordered and cut cells, and more requests for circuits than anybody may make. */
    @Test
    void goesOnWhileSomebodyIsRudeToTheRelay() throws IOException {
        nodes.exit("exit-1");
        RunningProcess relay = nodes.relay("relay-1");
        nodes.awaitKnown(relay, 1);
        JsonNode at = relay.awaitEvent("listening", Transfer.LIMIT);

        try (RunningProcess seeding = Transfer.seed(there, torrent, port, "--max-up", "4M", "-o", ".");
                RunningProcess download = Transfer.download(
                        here, torrent.toString(), nodes.through(2, "--circuits", "2", "--peer", "127.0.0.1:" + port))) {
            CircuitNodes.awaitMore(download, 1);
            // A circuit that nobody uses is gone after ten seconds, so it is made when it is needed.
            try (RudeOwner rude = new RudeOwner(
                    at.path("public_key").asText(), at.path("port").asInt(), 53)) {
                rude.sendCells(500);
                assertThat(rude.answers()).as("pings that were right").isBetween(1, 500);
                rude.sendRequests(3000);
                CircuitNodes.awaitMore(download, Payload.MIB);
                rude.sendCells(500);
            }

            download.outcome(Transfer.LIMIT).succeeded();
            assertThat(relay.awaitJson(
                                    line -> line.path("turned_away").asLong() > 0,
                                    "requests turned away",
                                    Transfer.LIMIT)
                            .path("ending_here")
                            .asInt())
                    .isLessThan(1000);
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }
        Payload.assertSame(here.directory().resolve("down/data.bin"), data);
    }

    /** A seeder of whom nobody knows where it is dials an ordinary downloader; that one has the torrent by its name. */
    @Test
    void seedsThroughCircuitsBesideAPlainDownload() throws IOException {
        nodes.awaitKnown(nodes.exit("exit-1"), 0);
        RunningProcess relay = nodes.relay("relay-1");
        nodes.awaitKnown(relay, 1);
        Path other = Payload.random(there.directory().resolve("other.bin"), Payload.MIB, 52);

        // The same data directory serves a plain torrent meanwhile.
        try (RunningProcess plain = Transfer.seed(there, other, Ports.free());
                RunningProcess download =
                        Transfer.download(here, Transfer.magnetOf(there, torrent), "--port", Integer.toString(port));
                RunningProcess seeding = there.start(nodes.through(
                        2, "--json", "seed", torrent.toString(), "-o", ".", "--peer", "127.0.0.1:" + port))) {
            download.outcome(Transfer.LIMIT).succeeded();
            assertThat(plain.isAlive()).as("%s", plain).isTrue();
            assertThat(seeding.awaitEvent("seeding", Transfer.LIMIT)
                            .path("magnet")
                            .asText())
                    .doesNotContain("x.pe");
            seeding.interrupt();
            assertThat(seeding.awaitExit(Transfer.LIMIT)).as("%s", seeding).isZero();
        }
        Payload.assertSame(here.directory().resolve("down/data.bin"), data);
        try (Stream<Path> kept = Files.list(there.dataDirectory().resolve("resume-hops"))) {
            assertThat(kept).isNotEmpty();
        }
    }

    /** Nobody but the tracker knows where the seeder is, and nobody but the exit asks the tracker. */
    @Test
    void findsTheSeederByAnHttpTrackerThatTheExitAsks() throws IOException {
        nodes.exit("exit-1");
        nodes.awaitKnown(nodes.relay("relay-1"), 1);

        try (WatchedTracker tracker = WatchedTracker.of(port);
                RunningProcess seeding = Transfer.seed(there, torrent, port, "-o", ".");
                RunningProcess download =
                        Transfer.download(here, torrent.toString(), nodes.through(2, "--tracker", tracker.url()))) {
            download.outcome(Transfer.LIMIT).succeeded();

            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
            assertThat(tracker.questions())
                    .isNotEmpty()
                    .allSatisfy(question -> assertThat(question)
                            .contains("info_hash=")
                            .doesNotContainIgnoringCase("seedbank")
                            .doesNotContain("-SB", "User-Agent"));
        }
        Payload.assertSame(here.directory().resolve("down/data.bin"), data);
    }

    /** To a downloader an exit that lies and a tracker that does are the same. */
    @Test
    void goesOnWhenAllThatTheExitSaysOfTrackersIsALie() throws IOException {
        nodes.exit("exit-1");
        byte[] crowd = new byte[6 * 2000];
        new Random(54).nextBytes(crowd);
        for (int i = 0; i < crowd.length; i += 6) {
            crowd[i] = new byte[] {0, 10, (byte) 224, (byte) 255}[i / 6 % 4]; // where no exit sends anything
        }
        byte[] huge = new byte[6 * 200_000];

        try (WatchedTracker nonsense = new WatchedTracker(new byte[] {'d', '8', ':', 'i', 'n', -1, 'e'});
                WatchedTracker deep = new WatchedTracker("l".repeat(20_000).getBytes(StandardCharsets.US_ASCII));
                WatchedTracker strangers = new WatchedTracker(WatchedTracker.peers(crowd));
                WatchedTracker flood = new WatchedTracker(WatchedTracker.peers(huge));
                RunningProcess seeding = Transfer.seed(there, torrent, port, "--max-up", "4M", "-o", ".");
                RunningProcess download = Transfer.download(
                        here, torrent.toString(), nodes.through(1, lies(nonsense, deep, strangers, flood)))) {
            download.outcome(Transfer.LIMIT).succeeded();

            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
            assertThat(List.of(nonsense, deep, strangers, flood))
                    .anySatisfy(tracker -> assertThat(tracker.questions()).isNotEmpty());
        }
        Payload.assertSame(here.directory().resolve("down/data.bin"), data);
    }

    private String[] lies(WatchedTracker... trackers) {
        List<String> words = new ArrayList<>(List.of("--peer", "127.0.0.1:" + port));
        for (WatchedTracker tracker : trackers) {
            words.addAll(List.of("--tracker", tracker.url()));
        }
        return words.toArray(String[]::new);
    }

    @Test
    void saysWhyWhenTheLastExitIsGone() {
        RunningProcess exit = nodes.exit("exit-1");
        try (RunningProcess seeding = Transfer.seed(there, torrent, port, "--max-up", SLOWLY, "-o", ".");
                RunningProcess download = here.start(nodes.through(
                        1,
                        "--json",
                        "download",
                        torrent.toString(),
                        "-o",
                        "down",
                        "--peer",
                        "127.0.0.1:" + port,
                        "--stall-timeout",
                        "15s"))) {
            CircuitNodes.awaitMore(download, 1);
            exit.kill();

            Outcome outcome = download.outcome(Transfer.LIMIT).ended(ExitCode.NO_CIRCUIT);
            assertThat(outcome.errors().get(outcome.errors().size() - 1))
                    .contains("exit silent", "nothing was sent in the clear");
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }
    }

    @Test
    void refusesASecondProcessWithAnonymousTorrents() {
        nodes.exit("exit-1");
        String[] words = nodes.through(1, "download", torrent.toString(), "-o", "down");
        try (RunningProcess first = here.start(words)) {
            first.awaitLine("circuits", Transfer.LIMIT);

            here.run(words).refused(ExitCode.IN_USE, "another process has anonymous torrents");
        }
    }
}
