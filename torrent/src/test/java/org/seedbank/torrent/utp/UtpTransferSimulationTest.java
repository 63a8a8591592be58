package org.seedbank.torrent.utp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.torrent.utp.SimulatedPipe.Quality;

/** What is sent arrives, whole and in order, over networks that do anything but that. */
class UtpTransferSimulationTest {
    private static final long SECOND = 1_000_000;
    private static final Quality WAY = Quality.delaying(20_000);

    private Simulation simulation = new Simulation(3);
    private UtpSettings settings = UtpSettings.DEFAULT;
    private SimulatedHost alice = new SimulatedHost(simulation, 1, settings);
    private SimulatedHost bob = new SimulatedHost(simulation, 2, settings);
    private SimulatedPipe there = new SimulatedPipe(simulation, WAY);
    private SimulatedPipe back = new SimulatedPipe(simulation, WAY);

    private void link(long seed, UtpSettings newSettings, Quality quality) {
        simulation = new Simulation(seed);
        settings = newSettings;
        alice = new SimulatedHost(simulation, 1, settings);
        bob = new SimulatedHost(simulation, 2, settings);
        there = new SimulatedPipe(simulation, quality);
        back = new SimulatedPipe(simulation, quality);
        alice.route(bob, there);
        bob.route(alice, back);
    }

    private StreamEnd accepted() {
        simulation.runUntil(() -> !bob.accepted.isEmpty(), 30 * SECOND);
        return bob.accepted.get(0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void arrivesWholeBothWaysThoughPacketsAreLostDoubledAndOvertaken(long seed) {
        link(seed, UtpSettings.DEFAULT, WAY.losing(0.1).jittering(5_000).disordering(0.2, 0.1));

        StreamEnd ours = alice.connect(bob, 400_000);
        StreamEnd theirs = accepted();
        theirs.toSend(300_000);
        simulation.runUntil(() -> ours.end != null && theirs.end != null, 600 * SECOND);

        assertThat(theirs.received).as("%s", simulation).isEqualTo(400_000);
        assertThat(ours.received).as("%s", simulation).isEqualTo(300_000);
        assertThat(ours.end).as("%s", simulation).isEqualTo(UtpEnd.FINISHED);
        assertThat(theirs.end).as("%s", simulation).isEqualTo(UtpEnd.FINISHED);
        simulation.runFor(20 * SECOND);
        assertThat(alice.multiplexer.size() + bob.multiplexer.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void countsOnWhenSequenceNumbersAndTimestampsBeginAnew(long seed) {
        link(seed, UtpSettings.DEFAULT.withMaxDatagram(150), WAY.losing(0.0005).disordering(0.01, 0.001));
        long size = 80_000L * (150 - PacketHeader.SIZE);

        StreamEnd ours = alice.connect(bob, size);
        simulation.runUntil(() -> ours.end != null, 600 * SECOND);

        assertThat(accepted().received).as("%s", simulation).isEqualTo(size);
    }

    @Test
    void fitsItsPacketsIntoANarrowPath() {
        link(1, UtpSettings.DEFAULT, WAY.losing(0.05));
        alice.maxDatagram = 1100;
        bob.maxDatagram = 1100;
        int[] largest = {0};
        there.observe(size -> largest[0] = Math.max(largest[0], size));

        StreamEnd ours = alice.connect(bob, 500_000);
        simulation.runUntil(() -> ours.end != null, 60 * SECOND);

        assertThat(accepted().received).isEqualTo(500_000);
        assertThat(largest[0]).isEqualTo(1100);
    }

    @Test
    void stopsWhenNobodyReadsAndGoesOnWhenSomebodyDoes() {
        link(1, UtpSettings.DEFAULT.withBuffers(64 << 10), WAY);
        StreamEnd ours = alice.connect(bob, 1 << 20);
        StreamEnd theirs = accepted();
        theirs.isReading = false;

        simulation.runFor(40 * SECOND);
        long writtenToNobody = ours.written - theirs.received;
        theirs.isReading = true;
        theirs.readable();
        simulation.runUntil(() -> ours.end != null, 20 * SECOND);

        assertThat(writtenToNobody).isBetween(100_000L, 2L * (64 << 10));
        assertThat(theirs.received).isEqualTo(1 << 20);
    }

    @Test
    void asksAgainForRoomWhenTheNewsOfRoomWasLost() {
        link(1, UtpSettings.DEFAULT.withBuffers(64 << 10), WAY);
        StreamEnd ours = alice.connect(bob, 1 << 20);
        StreamEnd theirs = accepted();
        theirs.isReading = false;
        simulation.runFor(10 * SECOND);

        back.drop(count -> true);
        theirs.isReading = true;
        theirs.readable();
        simulation.runFor(SECOND);
        back.drop(count -> false);
        simulation.runUntil(() -> ours.end != null, 60 * SECOND);

        assertThat(theirs.received).isEqualTo(1 << 20);
    }

    @Test
    void sharesMemoryAmongAllConnectionsAndStillServesEach() {
        UtpSettings narrow = new UtpSettings(1372, 1 << 20, 1 << 20, 256 << 10, 100, 20, 4, 6);
        link(1, narrow, WAY.losing(0.02));

        for (int i = 0; i < 12; i++) {
            StreamEnd unused = alice.connect(bob, 500_000);
        }
        simulation.runUntil(
                () -> bob.accepted.stream()
                                .filter(end -> end.received == 500_000)
                                .count()
                        == 12,
                600 * SECOND);

        assertThat(bob.accepted).hasSize(12);
    }

    @Test
    void serverMaySpeakFirst() {
        link(1, UtpSettings.DEFAULT, WAY);

        StreamEnd ours = new StreamEnd(alice::turnSoon);
        ours.endsOutput = false;
        ours.connection = alice.multiplexer.connect(bob.address, ours).orElseThrow();
        alice.turnSoon();
        StreamEnd theirs = accepted();
        theirs.toSend(50_000);
        simulation.runUntil(() -> ours.received == 50_000, 5 * SECOND);

        assertThat(ours.isConnected).isTrue();
    }

    @Test
    void oneLostPacketCostsARoundTripAndNotATimeout() {
        link(1, UtpSettings.DEFAULT, WAY);
        StreamEnd ours = alice.connect(bob, 0);
        ours.endsOutput = false;
        StreamEnd theirs = accepted();
        simulation.runFor(SECOND);
        long began = simulation.now();
        there.drop(count -> count == 4);

        ours.toSend(20_000);
        simulation.runUntil(() -> theirs.received == 20_000, 10 * SECOND);

        assertThat(there.dropped()).isEqualTo(1);
        assertThat(simulation.now() - began).isLessThan(6 * 40_000L);
    }

    /** What arrived behind a gap is acknowledged when the gap is filled, long after it was sent. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void keepsItsPaceWithAPeerThatNamesNothingBehindAGap(long seed) {
        link(seed, UtpSettings.DEFAULT, Quality.delaying(50).jittering(50));
        bob.route(alice.address, back, datagram -> {
            boolean unused = alice.inject(bob.address, withoutMask(datagram));
        });

        StreamEnd ours = alice.connect(bob, 4 << 20);
        there.drop(count -> count > 200 && count < 1000 && count % 10 == 0);
        simulation.runUntil(() -> ours.end != null, 60 * SECOND);

        assertThat(accepted().received).as("%s", simulation).isEqualTo(4 << 20);
    }

    private static byte[] withoutMask(byte[] datagram) {
        if (datagram[1] == 0) {
            return datagram;
        }
        int mask = 2 + datagram[PacketHeader.SIZE + 1];
        byte[] rest = new byte[datagram.length - mask];
        System.arraycopy(datagram, 0, rest, 0, PacketHeader.SIZE);
        rest[1] = datagram[PacketHeader.SIZE];
        System.arraycopy(datagram, PacketHeader.SIZE + mask, rest, PacketHeader.SIZE, rest.length - PacketHeader.SIZE);
        return rest;
    }
}
