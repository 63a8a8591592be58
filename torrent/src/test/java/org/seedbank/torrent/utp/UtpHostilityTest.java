package org.seedbank.torrent.utp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.seedbank.torrent.utp.SimulatedPipe.Quality;

/** Peers and strangers who do what no implementation does. */
class UtpHostilityTest {
    private static final long SECOND = 1_000_000;
    private static final int ID = 500;
    private static final int SEQUENCE = 1000;

    private final Simulation simulation = new Simulation(5);
    private final UtpSettings settings =
            UtpSettings.DEFAULT.withBuffers(1 << 18).withConnections(50, 8);
    private final SimulatedHost host = new SimulatedHost(simulation, 1, settings);
    private final RawUtpPeer peer = new RawUtpPeer(simulation, host, 2);
    private int ours;

    private StreamEnd accepted() {
        peer.send(PacketType.SYN, ID, SEQUENCE - 1, 0);
        simulation.runFor(10_000);
        ours = peer.last(PacketType.STATE).sequence();
        peer.send(PacketType.DATA, ID + 1, SEQUENCE, ours - 1, 1);
        simulation.runFor(100_000);
        StreamEnd end = host.accepted.get(0);
        end.endsOutput = false;
        end.closesAtEnd = false;
        return end;
    }

    @Test
    void keepsNoMoreHalfOpenConnectionsThanItMay() {
        for (int i = 0; i < 1000; i++) {
            boolean unused = host.inject(
                    SimulatedHost.address(100 + i), peer.datagram(PacketType.SYN, i, i, 0, new byte[0], new long[0]));
        }
        simulation.runFor(SECOND);
        int during = host.multiplexer.size();
        StreamEnd honest = accepted();

        assertThat(during).isEqualTo(8);
        assertThat(honest.received).isEqualTo(1);
    }

    @Test
    void aFloodDoesNotPushOutWhatHasJustBeenOpened() {
        peer.send(PacketType.SYN, ID, SEQUENCE - 1, 0);
        simulation.runFor(10_000);
        int first = peer.last(PacketType.STATE).sequence();
        // All of this arrives in one turn.
        peer.send(PacketType.DATA, ID + 1, SEQUENCE, first - 1, 1);
        for (int i = 0; i < 100; i++) {
            boolean unused = host.inject(
                    SimulatedHost.address(100 + i), peer.datagram(PacketType.SYN, i, i, 0, new byte[0], new long[0]));
        }
        simulation.runFor(SECOND);
        peer.send(PacketType.DATA, ID + 1, SEQUENCE + 1, first - 1, new byte[0], new long[0]);
        simulation.runFor(SECOND);

        assertThat(host.accepted).hasSize(1);
        assertThat(host.accepted.get(0).received).isEqualTo(1);
        assertThat(peer.count(PacketType.RESET)).isZero();
        assertThat(peer.last(PacketType.STATE).acknowledged()).isEqualTo(SEQUENCE + 1);
    }

    @Test
    void answersStrangersNoMoreThanAHundredTimesASecond() {
        for (int i = 0; i < 1000; i++) {
            peer.send(PacketType.DATA, i, i, i);
        }
        simulation.runFor(SECOND);

        assertThat(peer.count(PacketType.RESET)).isEqualTo(100);
    }

    @Test
    void ignoresAcknowledgementsOfWhatWasNeverSent() {
        StreamEnd end = accepted();
        end.toSend(10_000);
        simulation.runFor(100_000);
        long before = peer.count(PacketType.DATA);

        peer.send(PacketType.STATE, ID + 1, SEQUENCE + 1, ours + 1000);
        peer.send(PacketType.STATE, ID + 1, SEQUENCE + 1, ours - 30_000);
        simulation.runFor(100_000);

        assertThat(end.end).isNull();
        assertThat(peer.count(PacketType.DATA)).isEqualTo(before);
    }

    @Test
    void ignoresResetsOfThoseWhoDoNotKnowANumber() {
        StreamEnd end = accepted();

        for (int number = 0; number < 0x10000; number += 16) {
            if (((number - ours) & 0xffff) > 16) {
                peer.send(PacketType.RESET, ID + 1, 0, number + 8);
            }
        }
        simulation.runFor(SECOND);

        assertThat(end.end).isNull();
    }

    @Test
    void ignoresASynThatWouldTakeAConnectionOver() {
        StreamEnd end = accepted();
        peer.send(PacketType.SYN, ID, SEQUENCE + 5000, 0);
        peer.send(PacketType.DATA, ID + 1, SEQUENCE + 1, ours - 1, new byte[0], new long[0]);
        simulation.runFor(SECOND);

        assertThat(end.end).isNull();
        assertThat(peer.last(PacketType.STATE).acknowledged()).isEqualTo(SEQUENCE + 1);
    }

    @Test
    void keepsNoMoreThanItsBufferOfPacketsThatNeverFit() {
        StreamEnd end = accepted();
        for (int i = 2; i < 20_000; i++) {
            peer.send(PacketType.DATA, ID + 1, SEQUENCE + i, ours - 1, new byte[1000], new long[0]);
        }
        simulation.runFor(SECOND);

        RawUtpPeer.Packet last = peer.last(PacketType.STATE);
        assertThat(last.acknowledged()).isEqualTo(SEQUENCE);
        assertThat(last.window()).isBetween(0, 3000);
        assertThat(end.received).isEqualTo(1);
    }

    @Test
    void chargesTinyPacketsForWhatTheyReallyTake() {
        StreamEnd unused = accepted();
        for (int i = 2; i < 4000; i++) {
            peer.send(PacketType.DATA, ID + 1, SEQUENCE + i, ours - 1, 1);
        }
        simulation.runFor(SECOND);

        assertThat(peer.last(PacketType.STATE).window()).isLessThan(1024);
    }

    @Test
    void takesNoMoreBytesThanItAnnounced() {
        StreamEnd end = accepted();
        end.isReading = false;
        for (int i = 1; i < 1000; i++) {
            peer.send(PacketType.DATA, ID + 1, SEQUENCE + i, ours - 1, 1000);
        }
        simulation.runFor(SECOND);

        RawUtpPeer.Packet last = peer.last(PacketType.STATE);
        assertThat(last.window()).isLessThan(1000);
        assertThat((last.acknowledged() - SEQUENCE) * 1000).isLessThanOrEqualTo(1 << 18);
    }

    @Test
    void refusesLongChainsOfExtensionsAndMasksThatGoOnBehindTheEnd() {
        byte[] good = peer.datagram(PacketType.STATE, ID, 1, 1, new byte[0], new long[] {1});
        byte[] chain = Arrays.copyOf(good, 1000);
        for (int i = PacketHeader.SIZE; i + 1 < chain.length; i += 2) {
            chain[i] = 7;
            chain[i + 1] = 0;
        }
        chain[1] = 7;
        byte[] tooLong = good.clone();
        tooLong[PacketHeader.SIZE + 1] = 12;
        byte[] version = good.clone();
        version[0] = 0x22;
        byte[] kind = good.clone();
        kind[0] = 0x51;

        for (byte[] bad : new byte[][] {chain, tooLong, version, kind, new byte[19]}) {
            assertThat(host.inject(peer.address, bad)).isFalse();
        }
        assertThat(host.inject(peer.address, good)).isTrue();
    }

    @Test
    void marksFromAMaskOnlyWhatWasSent() {
        StreamEnd end = accepted();
        end.toSend(20_000);
        simulation.runFor(100_000);
        long[] everything = new long[31];
        Arrays.fill(everything, -1);

        peer.got.clear();
        peer.send(PacketType.STATE, ID + 1, SEQUENCE + 1, ours - 1, new byte[0], everything);
        simulation.runFor(10_000);

        assertThat(end.end).isNull();
        assertThat(peer.got).extracting(RawUtpPeer.Packet::sequence).startsWith(ours, (ours + 4) & 0xffff);
    }

    @Test
    void resendsWhatADuplicateAcknowledgementWithoutAMaskMisses() {
        StreamEnd end = accepted();
        end.toSend(20_000);
        simulation.runFor(10_000);
        peer.got.clear();

        for (int i = 0; i < 4; i++) {
            peer.send(PacketType.STATE, ID + 1, SEQUENCE + 1, ours - 1);
            simulation.runFor(1_000);
        }

        assertThat(peer.got).extracting(RawUtpPeer.Packet::sequence).containsExactly(ours);
    }

    /** It acknowledges everything it can know of before it arrives, and would never be slowed down. */
    @Test
    void breaksOffWithAPeerThatAcknowledgesWhatItNeverReceived() {
        RawUtpPeer liar = new RawUtpPeer(simulation, host, 3);
        liar.send(PacketType.SYN, ID, SEQUENCE - 1, 0);
        simulation.runFor(10_000);
        int first = liar.last(PacketType.STATE).sequence();
        liar.send(PacketType.DATA, ID + 1, SEQUENCE, first - 1);
        simulation.runFor(10_000);
        StreamEnd end = host.accepted.get(0);
        end.toSend(1L << 40);

        for (int i = 0; i < 200_000 && end.end == null; i++) {
            simulation.runFor(100);
            int newest = liar.got.get(liar.got.size() - 1).sequence();
            liar.got.subList(0, liar.got.size() - 1).clear();
            liar.send(PacketType.STATE, ID + 1, SEQUENCE + 1, newest);
        }

        assertThat(end.end).isEqualTo(UtpEnd.BREACH);
        assertThat(liar.last(PacketType.RESET).id()).isEqualTo(ID);
    }

    @Test
    void harmsOnlyItselfWithInventedTimestamps() {
        SimulatedHost other = new SimulatedHost(simulation, 7, settings);
        SimulatedPipe there = new SimulatedPipe(simulation, Quality.bottleneck(8_000_000, 100_000, 20_000));
        SimulatedPipe back = new SimulatedPipe(simulation, Quality.delaying(20_000));
        host.route(other, there);
        host.route(other.address, there, datagram -> {
            simulation.random.nextInt();
            boolean unused = other.inject(host.address, datagram);
        });
        other.route(host.address, back, datagram -> {
            for (int i = 4; i < 12; i++) {
                datagram[i] = (byte) simulation.random.nextInt();
            }
            boolean unused = host.inject(other.address, datagram);
        });

        StreamEnd end = host.connect(other, 300_000);
        simulation.runUntil(() -> end.end != null, 300 * SECOND);

        assertThat(other.accepted.get(0).received).isEqualTo(300_000);
    }
}
