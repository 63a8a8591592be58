package org.seedbank.cli.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.cli.capture.CaptureFile.Datagram;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;

/**
 * A recording of tcpdump: header (24), then for each frame its time (8), recorded size (4), size (4) and bytes. UDP in
 * IPv4 or IPv6 is taken out of Ethernet, loopback, raw and Linux "cooked" frames; everything else is passed over.
 *
 * @see "PCAP capture file format, draft-ietf-opsawg-pcap; link types of tcpdump.org"
 */
final class PcapFile {
    private static final List<Bytes> MAGICS = List.of(
            Bytes.fromHex("a1b2c3d4"), Bytes.fromHex("d4c3b2a1"), Bytes.fromHex("a1b23c4d"), Bytes.fromHex("4d3cb2a1"));
    private static final Bytes PCAPNG = Bytes.fromHex("0a0d0d0a");
    private static final int HEADER = 24;
    private static final int FRAME_HEADER = 16;
    private static final int UDP = 17;
    private static final int UDP_HEADER = 8;

    private final Bytes content;
    private final ByteBuffer in;
    private final int limit;

    PcapFile(Bytes content, int limit) {
        this.content = content;
        this.limit = limit;
        boolean isBig = content.at(0) == 0xa1;
        this.in = content.asBuffer().order(isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    static boolean isPcap(Bytes content) {
        if (content.startsWith(PCAPNG)) {
            throw new MalformedMessageException("a recording in pcapng format; tshark -F pcap writes the other", 0);
        }
        return MAGICS.stream().anyMatch(content::startsWith);
    }

    List<Datagram> read() {
        if (content.size() < HEADER) {
            throw new MalformedMessageException("a recording of " + content.size() + " bytes", content.size());
        }
        int linkType = in.getInt(HEADER - 4) & 0xffff;
        List<Datagram> found = new ArrayList<>();
        int at = HEADER;
        while (at < content.size() && found.size() < limit) {
            if (content.size() - at < FRAME_HEADER) {
                throw new MalformedMessageException("the recording ends within a frame", at);
            }
            int size = in.getInt(at + 8);
            at += FRAME_HEADER;
            if (size < 0 || size > content.size() - at) {
                throw new MalformedMessageException(
                        "a frame of " + Integer.toUnsignedString(size) + " bytes, " + (content.size() - at) + " left",
                        at);
            }
            int end = at + size;
            network(at, end, linkType).flatMap(from -> datagram(from, end)).ifPresent(found::add);
            at = end;
        }
        return found;
    }

    /** Where the network layer of a frame begins. */
    private Optional<Integer> network(int from, int end, int linkType) {
        int skipped = switch (linkType) {
            case 0 -> 4; // BSD loopback
            case 1 -> ethernet(from, end);
            case 12, 101 -> 0; // raw
            case 113 -> 16; // Linux cooked
            case 276 -> 20; // Linux cooked, version 2
            default -> throw new MalformedMessageException("frames of link type " + linkType, HEADER - 4);
        };
        return Optional.of(from + skipped).filter(start -> start < end);
    }

    private int ethernet(int from, int end) {
        boolean isTagged = end - from > 18 && content.at(from + 12) == 0x81 && content.at(from + 13) == 0;
        return isTagged ? 18 : 14;
    }

    private Optional<Datagram> datagram(int from, int end) {
        int version = content.at(from) >> 4;
        if (version == 4 && end - from >= 20) {
            int header = 4 * (content.at(from) & 0xf);
            boolean isFirst = (content.at(from + 6) & 0x1f) == 0 && content.at(from + 7) == 0;
            boolean isWhole = isFirst && (content.at(from + 6) & 0x20) == 0;
            return isWhole && header >= 20 && content.at(from + 9) == UDP
                    ? udp(from + header, end, content.slice(from + 12, from + 16), content.slice(from + 16, from + 20))
                    : Optional.empty();
        }
        if (version == 6 && end - from >= 40 && content.at(from + 6) == UDP) {
            return udp(from + 40, end, content.slice(from + 8, from + 24), content.slice(from + 24, from + 40));
        }
        return Optional.empty();
    }

    private Optional<Datagram> udp(int from, int end, Bytes source, Bytes destination) {
        if (end - from < UDP_HEADER) {
            return Optional.empty();
        }
        int length = u16(from + 4);
        int last = Math.min(end, from + Math.max(UDP_HEADER, length));
        return Optional.of(new Datagram(
                new Address(source, u16(from)).toString(),
                new Address(destination, u16(from + 2)).toString(),
                content.slice(from + UDP_HEADER, last)));
    }

    private int u16(int at) {
        return content.at(at) << 8 | content.at(at + 1);
    }
}
