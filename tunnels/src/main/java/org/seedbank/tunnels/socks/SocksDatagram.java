package org.seedbank.tunnels.socks;

import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * A datagram between a client and its server: zero (2), fragment (1), where (type byte, address, port), payload. The
 * type numbers are others than inside circuits.
 *
 * @param place where it goes, or came from
 * @param payload what it carries
 * @see "RFC 1928 section 7"
 */
public record SocksDatagram(Location place, Bytes payload) {
    /** Longest head with an ip address. */
    public static final int LARGEST_HEAD = 22;

    /** The form on the wire; fragments, which nobody sends, are refused. */
    public static final Codec<SocksDatagram> CODEC = new DatagramCodec();

    private static final int TYPE_IPV4 = 1;
    private static final int TYPE_NAME = 3;
    private static final int TYPE_IPV6 = 4;

    /**
     * Writes what stands before a payload from {@code from} to the beginning of {@code out}.
     *
     * @return its size
     */
    public static int writeHead(Address from, byte[] out) {
        boolean isIpv6 = from.isIpv6();
        int end = isIpv6 ? LARGEST_HEAD : 10;
        out[0] = 0;
        out[1] = 0;
        out[2] = 0;
        out[3] = (byte) (isIpv6 ? TYPE_IPV6 : TYPE_IPV4);
        from.ip().copyTo(out, 4);
        out[end - 2] = (byte) (from.port() >>> 8);
        out[end - 1] = (byte) from.port();
        return end;
    }

    /**
     * How many bytes the address takes, type byte included, that a datagram names; 0 if it names a host, or nothing.
     */
    static int addressSize(byte[] datagram, int size) {
        if (size < 4 || datagram[0] != 0 || datagram[1] != 0 || datagram[2] != 0) {
            return 0;
        }
        int needed = switch (datagram[3]) {
            case TYPE_IPV4 -> 7;
            case TYPE_IPV6 -> 19;
            default -> 0;
        };
        return 3 + needed <= size ? needed : 0;
    }

    static Location readPlace(WireReader in) {
        int type = in.u8();
        return switch (type) {
            case TYPE_IPV4 -> new Location.Known(new Address(in.bytes(4), in.u16()));
            case TYPE_IPV6 -> new Location.Known(new Address(in.bytes(16), in.u16()));
            case TYPE_NAME -> new Location.Named(in.bytes(in.u8()).toUtf8(), in.u16());
            default -> throw in.malformed("address type " + type);
        };
    }

    static void writePlace(Location place, WireWriter out) {
        if (place instanceof Location.Named named) {
            Bytes host = Bytes.utf8(named.host());
            out.u8(TYPE_NAME).u8(host.size()).bytes(host).u16(named.port());
        } else if (place instanceof Location.Known known) {
            Address address = known.address();
            out.u8(address.isIpv6() ? TYPE_IPV6 : TYPE_IPV4).bytes(address.ip()).u16(address.port());
        }
    }

    private static final class DatagramCodec implements Codec<SocksDatagram> {
        @Override
        public SocksDatagram read(WireReader in) {
            if (in.u16() != 0 || in.u8() != 0) {
                throw in.malformed("a fragment");
            }
            return new SocksDatagram(readPlace(in), in.rest());
        }

        @Override
        public void write(SocksDatagram datagram, WireWriter out) {
            out.u16(0).u8(0);
            writePlace(datagram.place(), out);
            out.bytes(datagram.payload());
        }
    }
}
