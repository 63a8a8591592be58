package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final long SIZE = 16L * Payload.MIB;
    private static final String SLOWLY = "250k";

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

    /** With two relays each is one of the two hops before the exit in every circuit. */
    @Test
    void goesOnWhenEachHopIsKilledInTurn() {
        RunningProcess exit = nodes.exit("exit-1");
        RunningProcess first = nodes.relay("relay-1");
        RunningProcess second = nodes.relay("relay-2");
        nodes.awaitKnown(second, 2);
        try (RunningProcess seeding = Transfer.seed(there, torrent, port, "--max-up", SLOWLY, "-o", ".");
                RunningProcess download = Transfer.download(
                        here, torrent.toString(), nodes.through(3, "--circuits", "2", "--peer", "127.0.0.1:" + port))) {
            CircuitNodes.awaitMore(download, 1);
            nodes.relay("relay-3");
            nodes.relay("relay-4");
            nodes.awaitKnown(nodes.exit("exit-2"), 5);

            for (RunningProcess hop : new RunningProcess[] {first, second, exit}) {
                hop.kill();
                CircuitNodes.awaitMore(download, Payload.MIB);
            }

            assertThat(CircuitNodes.isDone(download)).as("%s", download).isFalse();
            download.outcome(Transfer.LIMIT).succeeded();
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
