package org.seedbank.torrent.utp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;

class UtpFuzzTest extends FuzzContract {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(packet(), peer());
    }

    /** What is read as a packet says the same when it is written anew. */
    private static FuzzTarget packet() {
        return new FuzzTarget(
                "UtpPacket",
                UtpFuzzTest::readTwice,
                List.of(
                        Bytes.fromHex("01001234000001020000030400100000fffe0007aabb"),
                        Bytes.fromHex("2102000100000000000000000000000000010002" + "0103ffffff" + "000405000080cc"),
                        Bytes.fromHex("4100000100000000000000000000000000010000")));
    }

    private static void readTwice(Bytes bytes) {
        PacketHeader header = new PacketHeader();
        ByteBuffer datagram = bytes.asBuffer();
        if (header.read(datagram)) {
            int payload = datagram.remaining();
            long[] mask = new long[Math.min(31, header.maskWords())];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = header.mask(i);
            }
            ByteBuffer written = ByteBuffer.allocate(bytes.size() + 300);
            header.write(written, mask, mask.length);
            written.put(datagram);

            PacketHeader again = new PacketHeader();
            assertThat(again.read(written.flip())).isTrue();
            assertThat(written.remaining()).isEqualTo(payload);
            assertThat(again.type).isEqualTo(header.type);
            assertThat(again.connectionId).isEqualTo(header.connectionId);
            assertThat(again.timestamp).isEqualTo(header.timestamp);
            assertThat(again.delay).isEqualTo(header.delay);
            assertThat(again.window).isEqualTo(header.window);
            assertThat(again.sequence).isEqualTo(header.sequence);
            assertThat(again.acknowledged).isEqualTo(header.acknowledged);
            assertThat(again.maskWords()).isEqualTo(mask.length);
            for (int i = 0; i < mask.length; i++) {
                assertThat(again.mask(i)).isEqualTo(mask[i]);
            }
        }
    }

    /** Connections that others begin, or we, with a peer that says anything at any time. */
    private static FuzzTarget peer() {
        return new FuzzTarget(
                "UtpPeer",
                HostileScript::play,
                List.of(
                        // accepted, written, acknowledged with gaps, read, closed from both ends
                        Bytes.fromHex("0700" + "02000000ff010110" + "0320" + "020000070f0f40010100" + "04" + "0500"
                                + "020000010101010100" + "00ff"),
                        // dialled, answered, written, silence
                        Bytes.fromHex("0301" + "0200000240010101" + "03ff" + "03ff" + "00ff00ff00ff00ff"),
                        // packets out of order until the buffer is full, then the first
                        Bytes.fromHex("0700" + "020000ff40010110" + "02020000400101ff".repeat(20) + "02ff000040010110"),
                        // reset, refused, flood
                        Bytes.fromHex("07000701070207030704" + "0200000340010100" + "060102030401020304" + "0114"
                                + "4100000100000000000000000000000000010000")));
    }
}
