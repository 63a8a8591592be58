package org.seedbank.torrent.utp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections begin and end, packet by packet, with a peer that is written by hand. */
class UtpConnectionTest {
    private static final long SECOND = 1_000_000;
    private static final int ID = 500;
    private static final int SEQUENCE = 65_534;

    private final Simulation simulation = new Simulation(1);
    private final SimulatedHost host = new SimulatedHost(simulation, 1, UtpSettings.DEFAULT);
    private final RawUtpPeer peer = new RawUtpPeer(simulation, host, 2);

    private StreamEnd dial() {
        StreamEnd end = new StreamEnd(host::turnSoon);
        end.endsOutput = false;
        end.closesAtEnd = false;
        end.connection = host.multiplexer.connect(peer.address, end).orElseThrow();
        host.turnSoon();
        simulation.runFor(10_000);
        return end;
    }

    private StreamEnd dialled() {
        StreamEnd end = dial();
        RawUtpPeer.Packet syn = peer.last(PacketType.SYN);
        peer.send(PacketType.STATE, syn.id(), SEQUENCE, syn.sequence());
        simulation.runFor(100_000);
        return end;
    }

    private StreamEnd accepted() {
        peer.send(PacketType.SYN, ID, SEQUENCE - 1, 0);
        simulation.runFor(10_000);
        peer.send(PacketType.DATA, ID + 1, SEQUENCE, peer.last(PacketType.STATE).sequence() - 1, 1);
        simulation.runFor(100_000);
        StreamEnd end = host.accepted.get(0);
        end.endsOutput = false;
        end.closesAtEnd = false;
        return end;
    }

    @Test
    void namesItsConnectionAsTheStandardSays() {
        StreamEnd end = dialled();

        RawUtpPeer.Packet syn = peer.last(PacketType.SYN);
        RawUtpPeer.Packet state = peer.last(PacketType.STATE);
        assertThat(end.isConnected).isTrue();
        assertThat(state.id()).isEqualTo((syn.id() + 1) & 0xffff);
        assertThat(state.acknowledged()).isEqualTo(SEQUENCE - 1);
        assertThat(state.sequence()).isEqualTo((syn.sequence() + 1) & 0xffff);
    }

    @Test
    void answersWithTheIdOfTheOneWhoBegan() {
        StreamEnd end = accepted();
        end.toSend(10);
        simulation.runFor(100_000);

        assertThat(peer.last(PacketType.STATE).id()).isEqualTo(ID);
        assertThat(peer.last(PacketType.STATE).acknowledged()).isEqualTo(SEQUENCE);
        assertThat(peer.last(PacketType.DATA).id()).isEqualTo(ID);
        assertThat(peer.last(PacketType.DATA).payload()).isEqualTo(10);
    }

    @Test
    void asksFourTimesAndGivesUp() {
        StreamEnd end = dial();

        simulation.runFor(20 * SECOND);

        assertThat(peer.count(PacketType.SYN)).isEqualTo(4);
        assertThat(peer.got.stream().map(RawUtpPeer.Packet::sequence).distinct())
                .hasSize(1);
        assertThat(end.end).isEqualTo(UtpEnd.TIMED_OUT);
        assertThat(host.multiplexer.size()).isZero();
    }

    @Test
    void answersARepeatedSynWithTheSameNumberAndKeepsOneConnection() {
        peer.send(PacketType.SYN, ID, SEQUENCE, 0);
        simulation.runFor(10_000);
        peer.send(PacketType.SYN, ID, SEQUENCE, 0);
        simulation.runFor(10_000);

        assertThat(peer.got).hasSize(2);
        assertThat(peer.got.get(0)).isEqualTo(peer.got.get(1));
        assertThat(host.multiplexer.size()).isEqualTo(1);
    }

    @Test
    void takesNobodyForConnectedWhoOnlySentASyn() {
        peer.send(PacketType.SYN, ID, SEQUENCE, 0);
        simulation.runFor(SECOND);
        boolean beforeData = host.accepted.isEmpty();

        simulation.runFor(15 * SECOND);

        assertThat(beforeData).isTrue();
        assertThat(host.accepted).isEmpty();
        assertThat(host.multiplexer.size()).isZero();
    }

    @Test
    void doesNotAnswerThoseWhoAreNotAdmitted() {
        host.admits = false;

        peer.send(PacketType.SYN, ID, SEQUENCE, 0);
        simulation.runFor(SECOND);

        assertThat(peer.got).isEmpty();
        assertThat(host.multiplexer.size()).isZero();
    }

    @Test
    void isRefusedByAReset() {
        StreamEnd end = dial();
        RawUtpPeer.Packet syn = peer.last(PacketType.SYN);

        peer.send(PacketType.RESET, syn.id(), 0, syn.sequence());
        simulation.runFor(SECOND);

        assertThat(end.end).isEqualTo(UtpEnd.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isResetByEitherOfItsIds(boolean byTheirs) {
        StreamEnd end = accepted();

        peer.send(
                PacketType.RESET,
                byTheirs ? ID : ID + 1,
                0,
                peer.last(PacketType.STATE).sequence());
        simulation.runFor(SECOND);

        assertThat(end.end).isEqualTo(UtpEnd.RESET);
        assertThat(end.connection().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(end.connection().write(ByteBuffer.allocate(1))).isZero();
    }

    @Test
    void forgetsAHalfOpenOneWhenItIsReset() {
        peer.send(PacketType.SYN, ID, SEQUENCE, 0);
        simulation.runFor(10_000);

        peer.send(PacketType.RESET, ID + 1, 0, peer.last(PacketType.STATE).sequence());
        simulation.runFor(10_000);

        assertThat(host.multiplexer.size()).isZero();
    }

    @Test
    void resetsThoseWhoSpeakOfAConnectionThatDoesNotExist() {
        peer.send(PacketType.DATA, 77, 1234, 1, 5);
        simulation.runFor(10_000);

        RawUtpPeer.Packet reset = peer.last(PacketType.RESET);
        assertThat(reset.id()).isEqualTo(77);
        assertThat(reset.acknowledged()).isEqualTo(1234);
    }

    @Test
    void tellsThePeerWhenItBreaksOff() {
        StreamEnd end = dialled();

        end.connection().reset();
        simulation.runFor(SECOND);

        assertThat(end.end).isEqualTo(UtpEnd.ABORTED);
        assertThat(peer.count(PacketType.RESET)).isEqualTo(1);
        assertThat(host.multiplexer.size()).isZero();
    }

    @Test
    void endsQuietlyWhenItIsClosedBeforeItIsOpen() {
        StreamEnd end = dial();

        end.connection().close();
        simulation.runFor(20 * SECOND);

        assertThat(end.end).isEqualTo(UtpEnd.ABORTED);
        assertThat(peer.got).hasSize(1);
    }

    @Test
    void readsTheEndOnlyAfterWhatCameBeforeIt() {
        StreamEnd end = dialled();
        int acknowledged = peer.last(PacketType.STATE).sequence() - 1;

        peer.send(PacketType.FIN, peer.last(PacketType.SYN).id(), SEQUENCE + 1, acknowledged);
        simulation.runFor(100_000);
        boolean early = end.sawEnd;
        peer.send(PacketType.DATA, peer.last(PacketType.SYN).id(), SEQUENCE, acknowledged, new byte[0], new long[0]);
        simulation.runFor(100_000);

        assertThat(early).isFalse();
        assertThat(end.sawEnd).isTrue();
        assertThat(peer.last(PacketType.STATE).acknowledged()).isEqualTo((SEQUENCE + 1) & 0xffff);
    }

    @Test
    void maySendAfterThePeerEndedItsStream() {
        StreamEnd end = dialled();
        int acknowledged = peer.last(PacketType.STATE).sequence() - 1;
        peer.send(PacketType.FIN, peer.last(PacketType.SYN).id(), SEQUENCE, acknowledged);
        simulation.runFor(100_000);

        end.toSend(7);
        simulation.runFor(100_000);

        assertThat(end.end).isNull();
        assertThat(peer.last(PacketType.DATA).payload()).isEqualTo(7);
    }

    @Test
    void repeatsItsEndUntilItIsAcknowledged() {
        StreamEnd end = dialled();
        end.connection().close();
        simulation.runFor(3 * SECOND);
        long repeated = peer.count(PacketType.FIN);

        RawUtpPeer.Packet fin = peer.last(PacketType.FIN);
        peer.send(PacketType.STATE, peer.last(PacketType.SYN).id(), SEQUENCE, fin.sequence());
        simulation.runFor(100_000);

        assertThat(repeated).isGreaterThan(1);
        assertThat(end.end).isEqualTo(UtpEnd.FINISHED);
    }

    @Test
    void acknowledgesTheEndOfThePeerAgainWhileItLingers() {
        StreamEnd end = dialled();
        end.closesAtEnd = true;
        int id = peer.last(PacketType.SYN).id();
        peer.send(PacketType.FIN, id, SEQUENCE, peer.last(PacketType.STATE).sequence() - 1);
        simulation.runFor(100_000);
        peer.send(PacketType.FIN, id, SEQUENCE, peer.last(PacketType.FIN).sequence());
        simulation.runFor(100_000);
        long before = peer.count(PacketType.STATE);

        peer.send(PacketType.FIN, id, SEQUENCE, peer.last(PacketType.FIN).sequence());
        simulation.runFor(100_000);

        assertThat(end.end).isEqualTo(UtpEnd.FINISHED);
        assertThat(peer.count(PacketType.STATE)).isEqualTo(before + 1);
        simulation.runFor(11 * SECOND);
        assertThat(host.multiplexer.size()).isZero();
    }

    @Test
    void givesUpAPeerThatFallsSilent() {
        StreamEnd end = dialled();

        end.toSend(100);
        simulation.runFor(120 * SECOND);

        assertThat(end.end).isEqualTo(UtpEnd.TIMED_OUT);
        assertThat(peer.count(PacketType.DATA)).isEqualTo(7);
        assertThat(host.multiplexer.size()).isZero();
    }

    @Test
    void keepsMappingsOfPortsAlive() {
        StreamEnd end = dialled();
        long before = peer.count(PacketType.STATE);

        simulation.runFor(100 * SECOND);

        assertThat(peer.count(PacketType.STATE) - before).isEqualTo(3);
        assertThat(end.end).isNull();
    }

    @Test
    void acknowledgesEverySecondPacketAtOnceAndASingleOneSoon() {
        StreamEnd end = dialled();
        int id = peer.last(PacketType.SYN).id();
        int acknowledged = peer.last(PacketType.STATE).sequence() - 1;
        long before = peer.count(PacketType.STATE);

        end.isReading = false;
        peer.send(PacketType.DATA, id, SEQUENCE, acknowledged, 10);
        simulation.runFor(10_000);
        long afterOne = peer.count(PacketType.STATE) - before;
        peer.send(PacketType.DATA, id, SEQUENCE + 1, acknowledged, 10);
        simulation.runFor(10_000);
        long afterTwo = peer.count(PacketType.STATE) - before;
        peer.send(PacketType.DATA, id, SEQUENCE + 2, acknowledged, 10);
        simulation.runFor(30_000);
        long afterThree = peer.count(PacketType.STATE) - before;

        assertThat(afterOne).isZero();
        assertThat(afterTwo).isEqualTo(1);
        assertThat(afterThree).isEqualTo(2);
        assertThat(peer.last(PacketType.STATE).window()).isEqualTo(UtpSettings.DEFAULT.receiveBuffer() - 30);
    }
}
