package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bt.net.InetPeer;
import bt.protocol.EncodingContext;
import bt.protocol.InvalidMessageException;
import com.google.common.net.InetAddresses;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.bt.HolepunchMessage.Kind;
import org.seedbank.torrent.bt.HolepunchMessage.Problem;

class HolepunchTest {
    private static final InetSocketAddress ALICE = address("192.0.2.1", 1001);
    private static final InetSocketAddress BOB = address("192.0.2.2", 1002);
    private static final InetSocketAddress US = address("192.0.2.9", 1009);
    private static final InetSocketAddress HOME = address("192.168.1.1", 80);

    /** Connected peers, by name, and what was sent to them; names with a ~ do not understand such messages. */
    private static final class Network implements Holepunch.World<String> {
        private final Map<String, InetSocketAddress> connected = new LinkedHashMap<>();
        private final Map<String, InetSocketAddress> listening = new LinkedHashMap<>();
        private final List<String> sent = new ArrayList<>();
        private final List<InetSocketAddress> punched = new ArrayList<>();

        @Override
        public Collection<String> peers() {
            return connected.keySet();
        }

        @Override
        public Optional<InetSocketAddress> addressOf(String peer) {
            return Optional.ofNullable(connected.get(peer));
        }

        @Override
        public boolean isAt(String peer, InetSocketAddress address) {
            return address.equals(connected.get(peer)) || address.equals(listening.get(peer));
        }

        @Override
        public boolean understands(String peer) {
            return connected.containsKey(peer) && !peer.startsWith("~");
        }

        @Override
        public void send(String to, HolepunchMessage message) {
            sent.add(to + ": " + message.kind() + " " + message.address().getPort()
                    + (message.kind() == Kind.ERROR ? " " + message.problem() : ""));
        }

        @Override
        public boolean isPresentable(InetSocketAddress address) {
            return !address.getAddress().isSiteLocalAddress();
        }

        @Override
        public boolean isSelf(InetSocketAddress address) {
            return address.equals(US);
        }

        @Override
        public void punch(InetSocketAddress address) {
            punched.add(address);
        }
    }

    private final Network network = new Network();
    private final Holepunch<String> machine = new Holepunch<>(network);

    private static InetSocketAddress address(String ip, int port) {
        return new InetSocketAddress(InetAddresses.forString(ip), port);
    }

    private void rendezvous(String from, InetSocketAddress wanted, long now) {
        machine.received(from, new HolepunchMessage(Kind.RENDEZVOUS, wanted), now);
    }

    private void connect(String from, InetSocketAddress to, long now) {
        machine.received(from, new HolepunchMessage(Kind.CONNECT, to), now);
    }

    @Test
    void introducesTwoPeersToEachOther() {
        network.connected.put("alice", ALICE);
        network.connected.put("bob", BOB);

        rendezvous("alice", BOB, 0);

        assertThat(network.sent).containsExactly("bob: CONNECT 1001", "alice: CONNECT 1002");
        assertThat(network.punched).isEmpty();
    }

    @Test
    void tellsBothWhereATranslatorShowsTheOther() {
        network.connected.put("alice", ALICE);
        network.connected.put("bob", BOB);
        network.listening.put("bob", address("192.0.2.2", 6881));

        rendezvous("alice", address("192.0.2.2", 6881), 0);

        assertThat(network.sent).containsExactly("bob: CONNECT 1001", "alice: CONNECT 1002");
    }

    @Test
    void takesAnotherPortOfWhomItAskedForAsTheAnswer() {
        network.connected.put("relay", ALICE);
        machine.heard("relay", List.of(address("192.0.2.2", 6881)));
        machine.unreachable(address("192.0.2.2", 6881), 0);
        for (int order = 0; order < Holepunch.EACH_PER_MINUTE; order++) {
            connect("relay", address("192.0.2.77", 1 + order), 0);
        }
        network.punched.clear();

        connect("relay", BOB, 1);
        connect("relay", address("192.0.2.2", 1003), 2);

        assertThat(network.punched).containsExactly(BOB);
    }

    @Test
    void saysWhyItCannotIntroduce() {
        network.connected.put("alice", ALICE);
        network.connected.put("~old", BOB);
        network.connected.put("home", HOME);

        rendezvous("alice", address("192.0.2.3", 1003), 0);
        rendezvous("alice", BOB, 0);
        rendezvous("alice", US, 0);
        rendezvous("alice", ALICE, 0);
        rendezvous("alice", HOME, 0);
        rendezvous("alice", address("192.0.2.3", 0), 0);
        rendezvous("home", ALICE, 0);

        assertThat(network.sent)
                .containsExactly(
                        "alice: ERROR 1003 NOT_CONNECTED",
                        "alice: ERROR 1002 NO_SUPPORT",
                        "alice: ERROR 1009 NO_SELF",
                        "alice: ERROR 1001 NO_SUCH_PEER",
                        "alice: ERROR 80 NO_SUCH_PEER",
                        "alice: ERROR 0 NO_SUCH_PEER",
                        "home: ERROR 1001 NO_SUCH_PEER");
    }

    @Test
    void hasNobodyDialUs() {
        network.connected.put("alice", US);
        network.connected.put("bob", BOB);
        machine.heard("bob", List.of(US));

        rendezvous("alice", BOB, 0);
        machine.unreachable(US, 0);

        assertThat(network.sent).containsExactly("alice: ERROR 1002 NO_SUCH_PEER");
    }

    @Test
    void introducesNoMoreThanAFewTimesAMinute() {
        network.connected.put("alice", ALICE);
        network.connected.put("bob", BOB);

        for (int time = 0; time < 1000; time++) {
            rendezvous("alice", BOB, time);
        }
        assertThat(network.sent).hasSize(2 * Holepunch.EACH_PER_MINUTE);

        rendezvous("bob", ALICE, 1000);
        rendezvous("alice", BOB, 70_000);
        assertThat(network.sent).hasSize(2 * Holepunch.EACH_PER_MINUTE + 4);
    }

    @Test
    void asksWhoNamedAPeerThatDoesNotAnswerAndDialsIt() {
        network.connected.put("relay", ALICE);
        machine.heard("relay", List.of(BOB));

        machine.unreachable(BOB, 0);
        machine.unreachable(BOB, 1);
        assertThat(network.sent).containsExactly("relay: RENDEZVOUS 1002");

        connect("relay", BOB, 100);
        assertThat(network.punched).containsExactly(BOB);

        machine.unreachable(BOB, Holepunch.AGAIN_MILLIS);
        assertThat(network.sent).hasSize(2);
    }

    @Test
    void asksNobodyAboutWhomNobodySpokeOrWhoCannotHelp() {
        network.connected.put("~old", ALICE);
        network.connected.put("relay", address("192.0.2.5", 5));
        machine.heard("~old", List.of(BOB));
        machine.heard("relay", List.of(HOME));

        machine.unreachable(BOB, 0);
        machine.unreachable(HOME, 0);
        machine.unreachable(address("192.0.2.77", 7), 0);
        machine.heard("relay", List.of(address("192.0.2.78", 8)));
        machine.closed("relay");
        machine.unreachable(address("192.0.2.78", 8), 0);

        assertThat(network.sent).isEmpty();
    }

    @Test
    void dialsWhoWantsToMeetUs() {
        network.connected.put("relay", ALICE);

        connect("relay", BOB, 0);

        assertThat(network.punched).containsExactly(BOB);
    }

    @Test
    void isSentNowhereElse() {
        network.connected.put("relay", ALICE);

        connect("relay", HOME, 0);
        connect("relay", US, 0);
        connect("relay", ALICE, 0);
        connect("relay", address("192.0.2.3", 0), 0);

        assertThat(network.punched).isEmpty();
    }

    @Test
    void isNoHornForWhoeverWantsToFloodSomebody() {
        for (int peer = 0; peer < 100; peer++) {
            network.connected.put("p" + peer, address("198.51.100." + peer, 1));
        }
        for (int order = 0; order < 10_000; order++) {
            connect("p" + order % 100, address("192.0.2.2", 1 + order), order);
        }
        assertThat(network.punched).hasSize(Holepunch.ALL_PER_MINUTE);

        Network other = new Network();
        Holepunch<String> alone = new Holepunch<>(other);
        for (int order = 0; order < 1000; order++) {
            alone.received("one", new HolepunchMessage(Kind.CONNECT, address("192.0.2.2", 1 + order)), order);
        }
        assertThat(other.punched).hasSize(Holepunch.EACH_PER_MINUTE);
    }

    @Test
    void countsAnAnswerOnceAndOnlyFromWhomItAsked() {
        network.connected.put("relay", ALICE);
        network.connected.put("liar", address("192.0.2.5", 5));
        machine.heard("relay", List.of(BOB));
        machine.unreachable(BOB, 0);
        for (int order = 0; order < Holepunch.EACH_PER_MINUTE; order++) {
            connect("relay", address("192.0.2.77", 1 + order), 0);
            connect("liar", address("192.0.2.77", 1001 + order), 0);
        }
        int before = network.punched.size();

        connect("liar", BOB, 1);
        assertThat(network.punched).hasSize(before);
        connect("relay", BOB, 1);
        assertThat(network.punched).hasSize(before + 1);
        connect("relay", BOB, 2);
        assertThat(network.punched).hasSize(before + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "0000c000020103e900000000, RENDEZVOUS, 192.0.2.1, 1001, NONE",
        "0000c000020103e9, RENDEZVOUS, 192.0.2.1, 1001, NONE",
        "0101000102030405060708090a0b0c0d0e0fffff00000000, CONNECT, 1:203:405:607:809:a0b:c0d:e0f, 65535, NONE",
        "0200c000020103e900000003, ERROR, 192.0.2.1, 1001, NO_SUPPORT",
        "0200c000020103e9ffffffff, ERROR, 192.0.2.1, 1001, NO_SUCH_PEER"
    })
    void isReadFromItsBytes(String bytes, Kind kind, String ip, int port, Problem problem) {
        HolepunchMessage message =
                HolepunchMessageHandler.read(ByteBuffer.wrap(HexFormat.of().parseHex(bytes)));

        assertThat(message.kind()).isEqualTo(kind);
        assertThat(message.address()).isEqualTo(address(ip, port));
        assertThat(message.problem()).isEqualTo(problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "0300c000020103e900000000",
                "ff00c000020103e900000000",
                "0002c000020103e900000000",
                "0000c000020103",
                "0200c000020103e9",
                "0000c000020103e90000000000",
                "0001c000020103e900000000"
            })
    void refusesWhatIsNoMessage(String bytes) {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(bytes));

        assertThatThrownBy(() -> HolepunchMessageHandler.read(in)).isInstanceOf(InvalidMessageException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isWrittenAsItIsRead(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            byte[] ip = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(ip);
            ip[0] = 32;
            HolepunchMessage message = new HolepunchMessage(
                    Kind.of(random.nextInt(3)).orElseThrow(),
                    new InetSocketAddress(
                            AnnounceAnswer.address(Bytes.wrap(ip)).orElseThrow(), random.nextInt(1 << 16)),
                    Problem.of(random.nextInt(5)));
            ByteBuffer out = ByteBuffer.allocate(64);
            assertThat(new HolepunchMessageHandler()
                            .encode(new EncodingContext(InetPeer.build(ALICE.getAddress(), 1)), message, out))
                    .isTrue();

            HolepunchMessage read = HolepunchMessageHandler.read(out.flip());

            assertThat(read).as("seed %d round %d", seed, round).hasToString(message.toString());
        }
    }

    /** Unused peers do not stay. */
    @Test
    void forgetsWhoIsGone() {
        machine.heard("relay", List.of(BOB));
        machine.closed("relay");
        machine.heard("other", List.of(BOB));
        network.connected.put("other", ALICE);

        machine.unreachable(BOB, 0);

        assertThat(network.sent).containsExactly("other: RENDEZVOUS 1002");
        assertThat(Set.copyOf(network.peers())).containsExactly("other");
    }
}
