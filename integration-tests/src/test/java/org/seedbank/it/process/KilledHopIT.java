package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.control.CircuitReport;

/** Hops that are killed while a torrent comes through them. */
@Timeout(400)
class KilledHopIT {
    /** More than comes slowly while three hops are killed and made up for on a busy machine. */
    private static final long SIZE = 16L * Payload.MIB;

    private static final String SLOWLY = "80k";

    @TempDir
    Path root;

    private final int port = Ports.free();
    private Seedbank here = new Seedbank(Path.of(""));
    private Seedbank there = new Seedbank(Path.of(""));

    /**
     * Kills the first hop of the newest circuit, then the second, then the exit. How long it takes until there is a
     * circuit that was not there before, without the one that was killed, is reported; that it takes less than 10 s is
     * asserted in virtual time, by {@code LostHopTest} of the circuits. Exits are hops like others, so there is one
     * more of them than are killed.
     */
    @Test
    void goesOnWhenEachHopIsKilledInTurn() throws IOException {
        here = new Seedbank(Files.createDirectory(root.resolve("here")));
        there = new Seedbank(Files.createDirectory(root.resolve("there")));
        Path data = Payload.random(there.directory().resolve("data.bin"), SIZE, 51);
        Path torrent = Transfer.torrentOf(there, data);

        try (CircuitNodes nodes = new CircuitNodes(root)) {
            nodes.exit("exit-1");
            nodes.relay("relay-1");
            nodes.awaitKnown(nodes.relay("relay-2"), 2);
            String[] wishes = nodes.through(3, "--circuits", "2", "--peer", "127.0.0.1:" + port);
            try (RunningProcess slow = Transfer.seed(there, torrent, port, "--max-up", SLOWLY, "-o", ".");
                    RunningProcess download = Transfer.download(here, torrent.toString(), wishes)) {
                CircuitNodes.awaitMore(download, 1);
                nodes.relay("relay-3");
                nodes.exit("exit-2");
                nodes.exit("exit-3");
                nodes.awaitKnown(nodes.exit("exit-4"), 6);
                killEach(nodes, download);

                slow.interrupt();
                slow.outcome(Transfer.LIMIT);
                // The rest need not take as long.
                try (RunningProcess fast = Transfer.seed(there, torrent, port, "-o", ".")) {
                    download.outcome(Transfer.LIMIT).succeeded();
                    assertThat(fast.isAlive()).as("%s", fast).isTrue();
                }
            }
        }
        Payload.assertSame(here.directory().resolve("down/data.bin"), data);
    }

    private void killEach(CircuitNodes nodes, RunningProcess download) {
        List<String> killed = new ArrayList<>();
        for (int position = 0; position < 3; position++) {
            List<CircuitReport> before = CircuitNodes.awaitReady(2, killed, here);
            String gone = CircuitNodes.hops(before.get(before.size() - 1)).get(position);
            nodes.at(gone).kill();
            killed.add(gone);
            long begin = System.nanoTime();
            CircuitNodes.awaitNewCircuit(before, gone, here);
            System.out.printf(
                    "%d ms to a circuit without hop %d%n", (System.nanoTime() - begin) / 1_000_000, position + 1);
            CircuitNodes.awaitMore(download, Payload.MIB / 4);
        }
        assertThat(CircuitNodes.isDone(download)).as("%s", download).isFalse();
    }
}
