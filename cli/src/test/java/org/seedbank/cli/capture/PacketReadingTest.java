package org.seedbank.cli.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.seedbank.cli.capture.CaptureFile.Datagram;
import org.seedbank.cli.capture.PacketReport.SignatureState;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

class PacketReadingTest {
    private static final PrivateKey KEY = PrivateKey.ofEntropy(Bytes.filled(32, 3));
    private static final HalfBlock BLOCK = HalfBlock.sign(
            KEY,
            new SequenceNumber(1),
            BlockLink.proposalTo(PrivateKey.ofEntropy(Bytes.filled(32, 4)).publicKey()),
            BlockHash.GENESIS,
            BlockType.BANDWIDTH,
            BandwidthTransaction.proposal(new ByteCount(1000), Totals.NONE).encode(),
            Instant.parse("2026-11-20T10:00:00Z"));

    @Test
    void readsAHalfBlockOfOurLedger() {
        PacketReport report = PacketReading.of(unsigned(1, BLOCK.packed()));

        assertThat(report.isSound()).as("%s", report).isTrue();
        assertThat(report.overlay()).contains("Seedbank ledger");
        assertThat(report.message()).contains("half-block");
        assertThat(report.signature()).isEqualTo(SignatureState.NONE);
        assertThat(value(report, "block sequence")).isEqualTo("1");
        assertThat(value(report, "block hash")).isEqualTo(BLOCK.hash().toString());
        assertThat(value(report, "block signed")).isEqualTo("by its owner");
        assertThat(value(report, "block moves")).startsWith("given 0, taken 1000;");
    }

    @Test
    void checksTheSignatureOfSignedPackets() {
        Bytes request = signed(
                246, Bytes.fromHex("7f0000010001" + "c0a8010a1f9a" + "5db8d8221f9a" + "01" + "002a" + "00000007"));

        PacketReport report = PacketReading.of(request);
        byte[] changed = request.toArray();
        changed[110] ^= 1;

        assertThat(report.isSound()).as("%s", report).isTrue();
        assertThat(report.message()).contains("introduction-request");
        assertThat(report.signature()).isEqualTo(SignatureState.VALID);
        assertThat(value(report, "lan")).isEqualTo("192.168.1.10:8090");
        assertThat(value(report, "extra")).isEqualTo("00000007");
        assertThat(value(report, "sender")).endsWith("peer " + KEY.publicKey().memberId());
        assertThat(PacketReading.of(Bytes.wrap(changed)).signature()).isEqualTo(SignatureState.WRONG);
    }

    @Test
    void saysWhereAPacketEnds() {
        Bytes packet = unsigned(1, BLOCK.packed());

        PacketReport report = PacketReading.of(packet.slice(0, 120));

        assertThat(report.isSound()).isFalse();
        assertThat(report.error()).hasValueSatisfying(fault -> {
            assertThat(fault.offset()).isEqualTo(23 + 8 + 74 + 4);
            assertThat(fault.reason()).contains("74 bytes expected, 11 left");
        });
    }

    @Test
    void readsTheFrameOfWhatItDoesNotKnow() {
        Bytes id = Bytes.filled(20, 0xab);
        Bytes packet = Bytes.fromHex("0002").concat(id).concat(Bytes.fromHex("63" + "0000000000000007" + "c0ffee"));

        PacketReport report = PacketReading.of(packet);

        assertThat(report.overlay()).isEmpty();
        assertThat(report.messageId()).hasValue(99);
        assertThat(value(report, "global time")).isEqualTo("7");
        assertThat(value(report, "payload")).isEqualTo("c0ffee");
        assertThat(PacketReading.of(Bytes.utf8("hello")).error()).isPresent();
    }

    @Test
    void survivesEveryTruncationAndRandomChange() {
        long seed = 20_261_120;
        Random random = new Random(seed);
        for (Bytes packet :
                List.of(unsigned(4, BLOCK.packed().concat(BLOCK.packed())), signed(2, Bytes.filled(86, 1)))) {
            for (int size = 0; size <= packet.size(); size++) {
                assertThat(PacketReading.of(packet.slice(0, size)).size()).isEqualTo(size);
            }
            for (int i = 0; i < 300; i++) {
                byte[] changed = packet.toArray();
                for (int j = 0; j < 3; j++) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
                assertThat(PacketReading.of(Bytes.wrap(changed)).size())
                        .as("seed %d, run %d", seed, i)
                        .isEqualTo(changed.length);
            }
        }
    }

    @Test
    void readsBytesAndTextAlike() {
        Bytes packet = unsigned(1, BLOCK.packed());
        String text = "0x" + packet.toHex().replaceAll("(.{32})", "$1\n");

        assertThat(CaptureFile.read(packet, 10)).containsExactly(new Datagram("", "", packet));
        assertThat(CaptureFile.read(Bytes.utf8(text), 10)).containsExactly(new Datagram("", "", packet));
        assertThatThrownBy(() -> CaptureFile.read(Bytes.utf8("abc"), 10))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("even number");
        assertThatThrownBy(() -> CaptureFile.read(Bytes.filled(70_000, 0), 10))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void findsUdpInARecording() {
        Bytes payload = Bytes.utf8("payload");
        Bytes ip = Bytes.fromHex("45000023000000004011" + "0000" + "7f000001" + "7f000002");
        Bytes udp = Bytes.fromHex("1f901f91" + "000f" + "0000").concat(payload);
        Bytes frame =
                Bytes.filled(12, 0).concat(Bytes.fromHex("0800")).concat(ip).concat(udp);
        Bytes other = Bytes.filled(60, 0);
        Bytes recording = header().concat(frame(frame)).concat(frame(other)).concat(frame(frame));

        assertThat(CaptureFile.read(recording, 10))
                .hasSize(2)
                .first()
                .isEqualTo(new Datagram("127.0.0.1:8080", "127.0.0.2:8081", payload));
        assertThat(CaptureFile.read(recording, 1)).hasSize(1);
        for (int size = 24; size < recording.size(); size++) {
            Bytes cut = recording.slice(0, size);
            boolean isAtFrame = size == 24 || size == 24 + 16 + frame.size() || size == 24 + 32 + frame.size() + 60;
            if (!isAtFrame) {
                assertThatThrownBy(() -> CaptureFile.read(cut, 10)).isInstanceOf(MalformedMessageException.class);
            }
        }
        assertThatThrownBy(() -> CaptureFile.read(Bytes.fromHex("0a0d0d0a00000000"), 10))
                .hasMessageContaining("pcapng");
    }

    private static Bytes header() {
        return Bytes.fromHex("a1b2c3d4" + "00020004" + "00000000" + "00000000" + "0000ffff" + "00000001");
    }

    private static Bytes frame(Bytes content) {
        return new WireWriter()
                .i64(0)
                .u32(content.size())
                .u32(content.size())
                .bytes(content)
                .toBytes();
    }

    private static Bytes unsigned(int id, Bytes fields) {
        return new WireWriter()
                .bytes(TrustChainCommunity.ID.prefix())
                .u8(id)
                .i64(42)
                .bytes(fields)
                .toBytes();
    }

    private static Bytes signed(int id, Bytes fields) {
        Bytes content = new WireWriter()
                .bytes(TrustChainCommunity.ID.prefix())
                .u8(id)
                .varlenH(KEY.publicKey().encoded())
                .i64(42)
                .bytes(fields)
                .toBytes();
        return content.concat(KEY.sign(content).value());
    }

    private static String value(PacketReport report, String name) {
        return report.fields().stream()
                .filter(field -> field.name().equals(name))
                .map(PacketField::value)
                .findFirst()
                .orElseThrow();
    }
}
