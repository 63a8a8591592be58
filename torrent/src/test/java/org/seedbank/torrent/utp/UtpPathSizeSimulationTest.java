package org.seedbank.torrent.utp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.torrent.utp.SimulatedPipe.Quality;

/** Links that lose large packets and tell nobody. */
class UtpPathSizeSimulationTest {
    private static final long SECOND = 1_000_000;
    private static final int HEADERS = 28;
    private static final int SIZE = 4 << 20;

    private final Simulation simulation = new Simulation(5);
    private final SimulatedHost alice = new SimulatedHost(simulation, 1, UtpSettings.DEFAULT);
    private final SimulatedHost bob = new SimulatedHost(simulation, 2, UtpSettings.DEFAULT);
    private final Quality link = Quality.bottleneck(16_000_000, 250_000, 20_000);
    private final SimulatedPipe there = new SimulatedPipe(simulation, link);
    private final SimulatedPipe back = new SimulatedPipe(simulation, link);
    private int latest;

    UtpPathSizeSimulationTest() {
        alice.route(bob, there);
        bob.route(alice, back);
        there.observe(size -> latest = size > PathProbe.SURE - 2 ? size : latest);
    }

    private StreamEnd accepted(int index) {
        simulation.runUntil(() -> bob.accepted.size() > index, 30 * SECOND);
        return bob.accepted.get(index);
    }

    @ParameterizedTest
    @ValueSource(ints = {1260, 1280, 1400, 1420, 1492, 1500, 9000})
    void findsHowLargePacketsMayBe(int widest) {
        there.narrow(widest);
        back.narrow(widest);
        StreamEnd ours = alice.connect(bob, SIZE);
        StreamEnd theirs = accepted(0);

        simulation.runUntil(() -> theirs.received > SIZE * 3 / 4, 60 * SECOND);
        int size = latest;
        simulation.runUntil(() -> ours.end != null, 60 * SECOND);

        int passes = Math.min(widest - HEADERS, UtpSettings.DEFAULT.maxDatagram());
        assertThat(size).isBetween(passes - 31, passes);
        assertThat(theirs.received).isEqualTo(SIZE);
    }

    @Test
    void searchesWithoutSlowingDown() {
        there.narrow(1280);
        back.narrow(1280);
        StreamEnd ours = alice.connect(bob, SIZE);
        StreamEnd theirs = accepted(0);
        long began = simulation.now();

        simulation.runUntil(() -> ours.end != null, 60 * SECOND);

        assertThat(theirs.received).isEqualTo(SIZE);
        long least = SIZE * 8L * SECOND / 16_000_000;
        assertThat(simulation.now() - began).isLessThan(least * 13 / 10);
        assertThat(there.dropped()).isBetween(1L, 40L);
    }

    @Test
    void aWayThatBecomesNarrowEndsTheConnectionAndNotTheNextOne() {
        StreamEnd ours = alice.connect(bob, 1L << 30);
        StreamEnd theirs = accepted(0);
        simulation.runFor(5 * SECOND);

        there.narrow(1280);
        simulation.runUntil(() -> ours.end != null, 120 * SECOND);
        StreamEnd again = alice.connect(bob, SIZE);
        StreamEnd received = accepted(1);
        simulation.runUntil(() -> again.end != null, 60 * SECOND);

        assertThat(theirs.received).isPositive();
        assertThat(ours.end).isEqualTo(UtpEnd.TIMED_OUT);
        assertThat(received.received).isEqualTo(SIZE);
    }
}
