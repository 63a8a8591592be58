package org.seedbank.torrent.utp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PacketHeaderTest {
    private static ByteBuffer bytes(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    @Test
    void readsTheLayoutOfTheStandard() {
        PacketHeader header = new PacketHeader();
        ByteBuffer datagram = bytes("01 00 1234 00000102 00000304 00100000 fffe 0007 aabb");

        assertThat(header.read(datagram)).isTrue();

        assertThat(header.type).isEqualTo(PacketType.DATA);
        assertThat(header.connectionId).isEqualTo(0x1234);
        assertThat(header.timestamp).isEqualTo(0x102);
        assertThat(header.delay).isEqualTo(0x304);
        assertThat(header.window).isEqualTo(1 << 20);
        assertThat(header.sequence).isEqualTo(0xfffe);
        assertThat(header.acknowledged).isEqualTo(7);
        assertThat(header.hasMask()).isFalse();
        assertThat(datagram.remaining()).isEqualTo(2);
    }

    @Test
    void readsAMaskBehindAnExtensionThatItDoesNotKnow() {
        PacketHeader header = new PacketHeader();
        ByteBuffer datagram = bytes("21 02 0001 00000000 00000000 00000000 0001 0002 0103ffffff 0004 05000080 cc");

        assertThat(header.read(datagram)).isTrue();

        assertThat(header.maskWords()).isEqualTo(1);
        assertThat(header.mask(0)).isEqualTo(0x80000005L);
        assertThat(datagram.remaining()).isEqualTo(1);
    }

    /** libtorrent 2.0.8 cuts the mask behind the last byte that says something. */
    @Test
    void readsAMaskOfAnyLength() {
        PacketHeader header = new PacketHeader();
        ByteBuffer datagram = bytes("21 01 f89e 1f77e5a5 1f77d06e 000c3440 78d7 709b 0003 0000c0");

        assertThat(header.read(datagram)).isTrue();

        assertThat(header.maskWords()).isEqualTo(1);
        assertThat(header.mask(0)).isEqualTo(0xc00000L);
    }

    @RepeatedTest(50)
    void readsWhatItWrites(RepetitionInfo repetition) {
        SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
        PacketHeader written = new PacketHeader();
        written.type = List.of(PacketType.values()).get(random.nextInt(5));
        written.connectionId = random.nextInt(1 << 16);
        written.timestamp = random.nextInt();
        written.delay = random.nextInt();
        written.window = random.nextInt();
        written.sequence = random.nextInt(1 << 16);
        written.acknowledged = random.nextInt(1 << 16);
        long[] mask = random.longs(random.nextInt(32)).toArray();
        ByteBuffer datagram = ByteBuffer.allocate(300);

        written.write(datagram, mask, mask.length);
        PacketHeader read = new PacketHeader();

        assertThat(read.read(datagram.flip())).isTrue();
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("mask", "maskAt", "maskSize")
                .isEqualTo(written);
        assertThat(read.maskWords()).isEqualTo(mask.length);
        for (int i = 0; i < mask.length; i++) {
            assertThat(read.mask(i)).isEqualTo(mask[i]);
        }
    }
}
