package org.seedbank.torrent.utp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    private Simulation simulation = new Simulation(7);

    @ParameterizedTest
    @ValueSource(ints = {1_250_000, 2_500_000})
    void oneStreamFillsALongFastLink(int queue) {
        Pair pair = new Pair(1, pipe(Quality.bottleneck(FAST, queue, 50_000)), delay(50_000));

        simulation.runFor(40 * SECOND);

        assertThat(pair.received()).as("%s", simulation).isGreaterThan(bytes(FAST, 40) * 8 / 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void deliversUnderRandomLossAtLeastWhatRenoDoes(long seed) {
        simulation = new Simulation(seed);
        Quality lossy = Quality.bottleneck(FAST, 1_250_000, 50_000).losing(0.001);
        Pair pair = new Pair(1, pipe(lossy), delay(50_000));
        RenoFlow reno = new RenoFlow(simulation, pipe(lossy), delay(50_000));
        reno.start();

        simulation.runFor(60 * SECOND);

        assertThat(pair.received()).as("%s", simulation).isGreaterThanOrEqualTo(reno.delivered());
    }

    @Test
    void isNotSlowedDownByPacketsThatOvertakeOthers() {
        Quality disorderly = Quality.bottleneck(SLOW, SLOW_QUEUE, 20_000).disordering(0.05, 0);
        Pair pair = new Pair(1, pipe(disorderly), delay(20_000));

        simulation.runFor(30 * SECOND);

        assertThat(pair.received()).as("%s", simulation).isGreaterThan(bytes(SLOW, 30) * 8 / 10);
    }

    @Test
    void makesWayForRenoAndTakesTheRestWhenItLeaves() {
        SimulatedPipe shared = pipe(Quality.bottleneck(SLOW, SLOW_QUEUE, 20_000));
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
        assertThat(during).as("%s", simulation).isLessThan(renoDuring / 5);
        assertThat(during + renoDuring).as("%s", simulation).isGreaterThan(bytes(SLOW, 30) * 9 / 10);
        assertThat(after).as("%s", simulation).isGreaterThan(bytes(SLOW, 20) * 8 / 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void twoStreamsShareEvenlyThoughOneCameLate(long seed) {
        simulation = new Simulation(seed);
        SimulatedPipe shared = pipe(Quality.bottleneck(SLOW, SLOW_QUEUE, 20_000));
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
