package org.seedbank.overlay.endpoint;

import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * Addresses in messages.
 *
 * @see "IPv8 primitive formats, specification section 2"
 */
public enum AddressCodec implements Codec<Address> {
    /** Four bytes and a 16-bit port ({@code ipv4}); 0.0.0.0 port 0 stands for no address. */
    IPV4 {
        @Override
        public Address read(WireReader in) {
            return new Address(in.bytes(IPV4_SIZE), in.u16());
        }

        @Override
        public void write(Address address, WireWriter out) {
            out.exactly(IPV4_SIZE, address.ip()).u16(address.port());
        }
    },
    /** A type byte, 1 or 3, then 4 or 16 bytes and a 16-bit port ({@code ip_address}). */
    IP {
        @Override
        public Address read(WireReader in) {
            return readTyped(in, in.u8());
        }

        @Override
        public void write(Address address, WireWriter out) {
            Bytes ip = address.ip();
            out.u8(ip.size() == IPV4_SIZE ? TYPE_IPV4 : TYPE_IPV6).bytes(ip).u16(address.port());
        }
    };

    private static final int TYPE_IPV4 = 1;
    private static final int TYPE_IPV6 = 3;
    private static final int IPV4_SIZE = 4;
    private static final int IPV6_SIZE = 16;

    /** What follows the type byte. */
    static Address readTyped(WireReader in, int type) {
        return switch (type) {
            case TYPE_IPV4 -> new Address(in.bytes(IPV4_SIZE), in.u16());
            case TYPE_IPV6 -> new Address(in.bytes(IPV6_SIZE), in.u16());
            default -> throw in.malformed("address type " + type);
        };
    }
}
