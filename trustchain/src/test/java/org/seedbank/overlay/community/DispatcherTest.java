package org.seedbank.overlay.community;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.fixture.TestKeys;

class DispatcherTest {
    private static final CommunityId ID = CommunityId.fromHex("00112233445566778899aabbccddeeff00112233");
    private static final PrivateKey ALICE = TestKeys.named("alice");
    private static final Address SOURCE = Address.loopback(4000);
    private static final int NOTE = 1;
    private static final int SIGNED_NOTE = 2;
    private static final int TIMELESS_NOTE = 7;

    private final List<String> heard = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final Dispatcher dispatcher = new Dispatcher(
            List.of(Community.builder(ID)
                    .unsigned(NOTE, NoteCodec.INSTANCE, (from, note) -> heard.add(note + " from " + from))
                    .signed(SIGNED_NOTE, NoteCodec.INSTANCE, this::heardFrom)
                    .signedWithoutTime(TIMELESS_NOTE, NoteCodec.INSTANCE, this::heardFrom)
                    .build()),
            (by, what) -> complaints.add(by + " " + what));
    private final PacketWriter writer = new PacketWriter(
            ID,
            ALICE,
            new GlobalTime(SimulatedNetwork.seeded(1).node("alice").context().loop()));

    @Test
    void deliversUnsignedMessages() {
        Bytes packet = writer.unsigned(NOTE, NoteCodec.INSTANCE, "hello");

        dispatcher.received(SOURCE, packet);

        assertThat(packet.toHex()).isEqualTo("0002" + ID + "01" + "0000000000000001" + "0005" + "68656c6c6f");
        assertThat(heard).containsExactly("hello from 127.0.0.1:4000");
        assertThat(dispatcher.metrics()).isEqualTo(new DispatcherMetrics(1, 0, 0, 0, 0, 0));
    }

    @Test
    void deliversSignedMessagesWithTheKeyOfTheirSender() {
        Bytes packet = writer.signed(SIGNED_NOTE, NoteCodec.INSTANCE, "hello");

        dispatcher.received(SOURCE, packet);

        assertThat(packet.size()).isEqualTo(171 + 2 + 5);
        assertThat(heard).containsExactly("hello signed by " + new Peer(ALICE.publicKey(), SOURCE));
    }

    @Test
    void deliversSignedMessagesWithoutTime() {
        Bytes packet = writer.signedWithoutTime(TIMELESS_NOTE, NoteCodec.INSTANCE, "hello");

        dispatcher.received(SOURCE, packet);

        assertThat(packet.size()).isEqualTo(163 + 2 + 5);
        assertThat(heard).containsExactly("hello signed by " + new Peer(ALICE.publicKey(), SOURCE));
    }

    @Test
    void countsItsPackets() {
        Bytes first = writer.unsigned(NOTE, NoteCodec.INSTANCE, "hello");
        Bytes second = writer.signed(SIGNED_NOTE, NoteCodec.INSTANCE, "hello");

        assertThat(first.slice(23, 31).toHex()).isEqualTo("0000000000000001");
        assertThat(second.slice(23 + 76, 23 + 84).toHex()).isEqualTo("0000000000000002");
    }

    @Test
    void dropsSignedPacketsInWhichAnyByteWasChanged() {
        Bytes packet = writer.signed(SIGNED_NOTE, NoteCodec.INSTANCE, "hello");

        for (int i = 0; i < packet.size(); i++) {
            byte[] changed = packet.toArray();
            changed[i] ^= 0x40;
            dispatcher.received(SOURCE, Bytes.wrap(changed));
        }

        assertThat(heard).isEmpty();
        assertThat(dispatcher.metrics().badSignature()).isGreaterThan(100);
        assertThat(total(dispatcher.metrics())).isEqualTo(packet.size());
    }

    @Test
    void dropsPacketsThatAreCutOff() {
        for (Bytes packet : List.of(
                writer.unsigned(NOTE, NoteCodec.INSTANCE, "hello"),
                writer.signed(SIGNED_NOTE, NoteCodec.INSTANCE, "hello"))) {
            for (int size = 0; size < packet.size(); size++) {
                dispatcher.received(SOURCE, packet.slice(0, size));
            }
        }

        assertThat(heard).isEmpty();
        assertThat(dispatcher.metrics().foreign()).isEqualTo(2 * 23);
    }

    @Test
    void dropsPacketsWithBytesLeftOver() {
        Bytes unsigned = writer.unsigned(NOTE, NoteCodec.INSTANCE, "hello").concat(Bytes.utf8("!"));
        Bytes signed = writer.signed(SIGNED_NOTE, new TwoNotesCodec(), "hello");

        dispatcher.received(SOURCE, unsigned);
        dispatcher.received(SOURCE, signed);

        assertThat(heard).isEmpty();
        assertThat(dispatcher.metrics()).isEqualTo(new DispatcherMetrics(0, 0, 0, 0, 2, 0));
    }

    @Test
    void ignoresOtherOverlaysAndUnknownMessages() {
        Bytes unknown = writer.unsigned(3, NoteCodec.INSTANCE, "hello");
        byte[] otherVersion = writer.unsigned(NOTE, NoteCodec.INSTANCE, "hello").toArray();
        otherVersion[1] = 1;

        dispatcher.received(SOURCE, unknown);
        dispatcher.received(SOURCE, Bytes.wrap(otherVersion));

        assertThat(heard).isEmpty();
        assertThat(dispatcher.metrics()).isEqualTo(new DispatcherMetrics(0, 1, 1, 0, 0, 0));
    }

    @Test
    void tellsWhosePacketsAreOfNoUse() {
        Bytes signed = writer.signed(SIGNED_NOTE, NoteCodec.INSTANCE, "hello");
        byte[] changed = signed.toArray();
        changed[changed.length - 1] ^= 1;

        dispatcher.received(SOURCE, signed);
        dispatcher.received(SOURCE, signed.slice(0, 30));
        dispatcher.received(SOURCE, Bytes.wrap(changed));

        assertThat(complaints).containsExactly("127.0.0.1:4000 MALFORMED", "127.0.0.1:4000 BAD_SIGNATURE");
    }

    @Test
    void countsWhatAHandlerFindsMalformed() {
        var strict = new Dispatcher(List.of(Community.builder(ID)
                .unsigned(NOTE, NoteCodec.INSTANCE, (from, note) -> {
                    throw new WireReader(Bytes.utf8(note)).malformed("not what was expected");
                })
                .build()));

        strict.received(SOURCE, writer.unsigned(NOTE, NoteCodec.INSTANCE, "hello"));

        assertThat(strict.metrics().malformed()).isEqualTo(1);
    }

    @Test
    void doesNotHideBugsOfHandlers() {
        var buggy = new Dispatcher(List.of(Community.builder(ID)
                .unsigned(NOTE, NoteCodec.INSTANCE, (from, note) -> {
                    throw new IllegalStateException("bug");
                })
                .build()));
        Bytes packet = writer.unsigned(NOTE, NoteCodec.INSTANCE, "hello");

        assertThatThrownBy(() -> buggy.received(SOURCE, packet)).hasMessage("bug");
    }

    @Test
    void refusesTwoOverlaysOrMessagesOfOneNumber() {
        var community = Community.builder(ID).build();
        var builder = Community.builder(ID).unsigned(NOTE, NoteCodec.INSTANCE, (from, note) -> {});

        assertThatThrownBy(() -> new Dispatcher(List.of(community, community)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.signed(NOTE, NoteCodec.INSTANCE, (sender, note) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.signed(256, NoteCodec.INSTANCE, (sender, note) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4711})
    void survivesWhateverComes(long seed) {
        var random = new Random(seed);
        Bytes unsigned = writer.unsigned(NOTE, NoteCodec.INSTANCE, "hello");
        Bytes signed = writer.signed(SIGNED_NOTE, NoteCodec.INSTANCE, "hello");

        for (int i = 0; i < 5_000; i++) {
            Bytes datagram = switch (i % 4) {
                case 0 -> noise(random, random.nextInt(1_600));
                case 1 -> ID.prefix().concat(noise(random, random.nextInt(300)));
                case 2 -> damaged(random, unsigned);
                default -> damaged(random, signed);
            };
            assertThatCode(() -> dispatcher.received(SOURCE, datagram))
                    .as("seed %d, datagram %s", seed, datagram)
                    .doesNotThrowAnyException();
        }

        assertThat(total(dispatcher.metrics())).as("seed %d", seed).isEqualTo(5_000);
    }

    private void heardFrom(Peer sender, String note) {
        heard.add(note + " signed by " + sender);
    }

    private static Bytes noise(Random random, int size) {
        byte[] noise = new byte[size];
        random.nextBytes(noise);
        return Bytes.wrap(noise);
    }

    private static Bytes damaged(Random random, Bytes packet) {
        byte[] damaged = packet.toArray();
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0
                ? Bytes.wrap(damaged).slice(0, random.nextInt(damaged.length))
                : Bytes.wrap(damaged);
    }

    private static long total(DispatcherMetrics metrics) {
        return metrics.delivered()
                + metrics.foreign()
                + metrics.unknown()
                + metrics.malformed()
                + metrics.leftOver()
                + metrics.badSignature();
    }

    private static final class NoteCodec implements Codec<String> {
        static final NoteCodec INSTANCE = new NoteCodec();

        @Override
        public String read(WireReader in) {
            return in.varlenH().toUtf8();
        }

        @Override
        public void write(String note, WireWriter out) {
            out.varlenH(Bytes.utf8(note));
        }
    }

    private static final class TwoNotesCodec implements Codec<String> {
        @Override
        public String read(WireReader in) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(String note, WireWriter out) {
            NoteCodec.INSTANCE.write(note, out);
            NoteCodec.INSTANCE.write(note, out);
        }
    }
}
