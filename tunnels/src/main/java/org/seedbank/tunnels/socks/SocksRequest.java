package org.seedbank.tunnels.socks;

import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * What a client asks for: version (1), command (1), zero (1), where (type byte, address, port).
 *
 * @param command see the constants; others exist
 * @param target whom the client wants to reach, or where it will send from
 * @see "RFC 1928 section 4"
 */
public record SocksRequest(int command, Location target) {
    /** Wants a stream. */
    public static final int CONNECT = 1;
    /** Wants to send datagrams. */
    public static final int UDP_ASSOCIATE = 3;
    /** Answer: done. */
    public static final int SUCCEEDED = 0;
    /** Answer: no such command here. */
    public static final int UNSUPPORTED = 7;

    /** The only version. */
    public static final int VERSION = 5;

    /** Requests on the wire. */
    public static final Codec<SocksRequest> CODEC = new RequestCodec();

    /** The answer to whoever names the ways in which it can prove who it is: nobody has to. */
    public static Bytes chooseNoProof() {
        return Bytes.fromHex("0500");
    }

    /** The answer to a request; {@code bound} is where the client sends datagrams. */
    public static Bytes reply(int code, Address bound) {
        WireWriter out = new WireWriter(22).u8(VERSION).u8(code).u8(0);
        SocksDatagram.writePlace(new Location.Known(bound), out);
        return out.toBytes();
    }

    private static final class RequestCodec implements Codec<SocksRequest> {
        @Override
        public SocksRequest read(WireReader in) {
            if (in.u8() != VERSION) {
                throw in.malformed("not version 5");
            }
            int command = in.u8();
            int unused = in.u8();
            return new SocksRequest(command, SocksDatagram.readPlace(in));
        }

        @Override
        public void write(SocksRequest request, WireWriter out) {
            out.u8(VERSION).u8(request.command()).u8(0);
            SocksDatagram.writePlace(request.target(), out);
        }
    }
}
