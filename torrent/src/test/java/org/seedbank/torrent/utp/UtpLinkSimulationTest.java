package org.seedbank.torrent.utp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.torrent.utp.SimulatedPipe.Quality;

/** How uTP shares links of which one machine knows nothing: rates, queues, and others who use them. */
class UtpLinkSimulationTest {
    private static final long SECOND = 1_000_000;
    private static final long FAST = 100_000_000;
    private static final long SLOW = 16_000_000;
    private static final long ENDLESS = 1L << 40;

    /** A queue of 250 ms before the slow link. */
    private static final int SLOW_QUEUE = 500_000;

    /** One of 50 ms, shorter than what LEDBAT aims at. */
    private static final int SHORT_QUEUE = 100_000;

    /** A round trip of the fast link, seconds. */
    private static final double ROUND_TRIP = 0.1;

    private static final int PACKET = 1352;

    private Simulation simulation = new Simulation(7);

    @ParameterizedTest
    @ValueSource(ints = {300_000, 625_000, 1_250_000, 2_500_000}) // 24, 50, 100, 200 ms
    void oneStreamFillsALongFastLink(int queue) {
        Pair pair = new Pair(1, pipe(Quality.bottleneck(FAST, queue, 50_000)), delay(50_000));

        simulation.runFor(40 * SECOND);

        assertThat(pair.received()).as("%s", simulation).isGreaterThan(bytes(FAST, 40) * 8 / 10);
    }

    @ParameterizedTest
    @CsvSource({"1, 1250000", "2, 1250000", "3, 300000"})
    void deliversUnderRandomLossAtLeastWhatRenoDoes(long seed, int queue) {
        simulation = new Simulation(seed);
        double loss = 0.001;
        Quality lossy = Quality.bottleneck(FAST, queue, 50_000).losing(loss);
        Pair pair = new Pair(1, pipe(lossy), delay(50_000));
        RenoFlow reno = new RenoFlow(simulation, pipe(lossy), delay(50_000));
        reno.start();

        simulation.runFor(60 * SECOND);

        // Mathis, Semke, Mahdavi, Ott: The macroscopic behavior of the TCP congestion avoidance algorithm, 1997.
        double predicted = 60 * 1.22 * PACKET / (ROUND_TRIP * Math.sqrt(loss));
        assertThat((double) pair.received()).as("%s", simulation).isGreaterThan(predicted);
        assertThat(pair.received()).as("%s", simulation).isGreaterThanOrEqualTo(reno.delivered());
    }

    @Test
    void isNotSlowedDownByPacketsThatOvertakeOthers() {
        Quality disorderly = Quality.bottleneck(SLOW, SLOW_QUEUE, 20_000).disordering(0.05, 0);
        Pair pair = new Pair(1, pipe(disorderly), delay(20_000));

        simulation.runFor(30 * SECOND);

        assertThat(pair.received()).as("%s", simulation).isGreaterThan(bytes(SLOW, 30) * 8 / 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {SHORT_QUEUE, 2 * SHORT_QUEUE, SLOW_QUEUE})
    void makesWayForRenoAndTakesTheRestWhenItLeaves(int queue) {
        SimulatedPipe shared = pipe(Quality.bottleneck(SLOW, queue, 20_000));
        Pair pair = new Pair(1, shared, delay(20_000));
        simulation.runFor(20 * SECOND);
        long alone = pair.received();
        RenoFlow reno = new RenoFlow(simulation, shared, delay(20_000));
        reno.start();
        simulation.runFor(30 * SECOND);
        long renoBefore = reno.delivered();
        long before = pair.received();

        simulation.runFor(30 * SECOND);
        long during = pair.received() - before;
        long renoDuring = reno.delivered() - renoBefore;
        reno.stop();
        simulation.runFor(10 * SECOND);
        long left = pair.received();
        simulation.runFor(20 * SECOND);
        long after = pair.received() - left;

        assertThat(alone).as("%s", simulation).isGreaterThan(bytes(SLOW, 20) * 8 / 10);
        assertThat(during).as("%s", simulation).isLessThan(renoDuring / 3);
        assertThat(during + renoDuring).as("%s", simulation).isGreaterThan(bytes(SLOW, 30) * 9 / 10);
        assertThat(after).as("%s", simulation).isGreaterThan(bytes(SLOW, 20) * 8 / 10);
    }

    @ParameterizedTest
    @CsvSource({"1, 250", "2, 250", "1, 50", "2, 50", "1, 100"})
    void twoStreamsShareEvenlyThoughOneCameLate(long seed, int queueMillis) {
        simulation = new Simulation(seed);
        int queue = (int) (SLOW / 8 * queueMillis / 1000);
        SimulatedPipe shared = pipe(Quality.bottleneck(SLOW, queue, 20_000));
        Pair first = new Pair(1, shared, delay(20_000));
        simulation.runFor(30 * SECOND);
        Pair second = new Pair(3, shared, delay(20_000));
        simulation.runFor(60 * SECOND);
        long firstBefore = first.received();
        long secondBefore = second.received();

        simulation.runFor(60 * SECOND);

        double one = first.received() - firstBefore;
        double other = second.received() - secondBefore;
        assertThat((one + other) * (one + other) / 2 / (one * one + other * other))
                .as("Jain's index of %s and %s, %s", one, other, simulation)
                .isGreaterThan(0.8);
        assertThat(one + other).isGreaterThan(bytes(SLOW, 60) * 0.8);
    }

    private SimulatedPipe pipe(Quality quality) {
        return new SimulatedPipe(simulation, quality);
    }

    private SimulatedPipe delay(long micros) {
        return pipe(Quality.delaying(micros));
    }

    private static long bytes(long bitsPerSecond, int seconds) {
        return bitsPerSecond / 8 * seconds;
    }

    /** Two hosts, one of which sends to the other without end. */
    private final class Pair {
        private final SimulatedHost receiver;

        Pair(int number, SimulatedPipe there, SimulatedPipe back) {
            SimulatedHost sender = new SimulatedHost(simulation, number, UtpSettings.DEFAULT);
            receiver = new SimulatedHost(simulation, number + 1, UtpSettings.DEFAULT);
            sender.route(receiver, there);
            receiver.route(sender, back);
            sender.connect(receiver, ENDLESS);
        }

        long received() {
            return receiver.accepted.isEmpty() ? 0 : receiver.accepted.get(0).received;
        }
    }
}
