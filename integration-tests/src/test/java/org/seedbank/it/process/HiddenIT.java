package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.ExitCode;

/** Seeders and downloaders of whom nobody knows where they are, between processes that only relay. */
@Timeout(400)
class HiddenIT {
    private static final long SIZE = 4L * Payload.MIB;

    @TempDir
    Path root;

    private CircuitNodes nodes;
    private Path data;
    private Path torrent;
    private Seedbank here;
    private Seedbank there;

    @BeforeEach
    void prepare() throws IOException {
        nodes = new CircuitNodes(root);
        there = new Seedbank(Files.createDirectory(root.resolve("there")));
        here = new Seedbank(Files.createDirectory(root.resolve("here")));
        data = Payload.random(there.directory().resolve("data.bin"), SIZE, 61);
        torrent = Transfer.torrentOf(there, data);
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    /** By the name of the torrent alone: no tracker, no named peer, no exit. */
    @Test
    void downloadsFromSomebodyWhoHidesWhileThereIsNoExit() throws IOException {
        for (int i = 1; i <= 3; i++) {
            RunningProcess unused = nodes.relay("relay-" + i);
        }
        nodes.awaitKnown(nodes.relay("relay-4"), 3);
        try (RunningProcess seeding = there.start(nodes.through(1, "--json", "seed", torrent.toString(), "-o", "."))) {
            JsonNode unused = seeding.awaitEvent("seeding", Transfer.LIMIT);
            awaitGoal(there, "introduction");
            try (RunningProcess download = here.start(nodes.through(1, "--json", "download", magnet(), "-o", "down"))) {
                download.outcome(Transfer.LIMIT).succeeded();
            }
            seeding.interrupt();
            assertThat(seeding.awaitExit(Transfer.LIMIT)).as("%s", seeding).isZero();
        }
        Payload.assertSame(here.directory().resolve("down/data.bin"), data);
    }

    /** The same command serves those who come by an exit. */
    @Test
    void servesThoseWhoHideBesideThoseWhoDoNot() throws IOException {
        RunningProcess exit = nodes.exit("exit-1");
        for (int i = 1; i <= 2; i++) {
            RunningProcess unused = nodes.relay("relay-" + i);
        }
        nodes.awaitKnown(exit, 2);
        int port = Ports.free();
        Seedbank plain = new Seedbank(Files.createDirectory(root.resolve("plain")));
        try (RunningProcess seeding = there.start(nodes.through(
                        1, "--json", "seed", torrent.toString(), "-o", ".", "--peer", "127.0.0.1:" + port));
                RunningProcess open = Transfer.download(plain, magnet(), "--port", Integer.toString(port))) {
            open.outcome(Transfer.LIMIT).succeeded();
            awaitGoal(there, "introduction");
            try (RunningProcess hidden = here.start(nodes.through(1, "--json", "download", magnet(), "-o", "down"))) {
                hidden.outcome(Transfer.LIMIT).succeeded();
            }
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }
        Payload.assertSame(here.directory().resolve("down/data.bin"), data);
        Payload.assertSame(plain.directory().resolve("down/data.bin"), data);
    }

    @Test
    void saysWhyWhenTooFewRelaysAreKnownToMeetAnybody() {
        nodes.awaitKnown(nodes.relay("relay-1"), 0);

        Outcome outcome = here.start(
                        "--json",
                        "download",
                        magnet(),
                        "-o",
                        "down",
                        "--hops",
                        "1",
                        "--bootstrap",
                        nodes.meeting(),
                        "--circuit-wait",
                        "14s")
                .outcome(Transfer.LIMIT)
                .ended(ExitCode.NO_CIRCUIT);

        assertThat(outcome.errors().get(outcome.errors().size() - 1))
                .contains("no exit known", "nothing was sent in the clear");
    }

    private String magnet() {
        return Transfer.magnetOf(there, torrent);
    }

    private static void awaitGoal(Seedbank owner, String goal) {
        Awaitility.await(goal)
                .atMost(Transfer.LIMIT)
                .until(() -> CircuitNodes.of(owner).stream()
                        .anyMatch(circuit -> circuit.goal().equals(goal)));
    }
}
