package org.seedbank.tunnels.cell;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressCodec;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/** Fields that several messages have. */
final class Fields {
    static final int EPHEMERAL = 32;
    static final int PROOF = 32;
    static final int SHA1 = 20;

    private Fields() {}

    static PublicKey key(WireReader in) {
        Bytes encoded = in.varlenH();
        if (!PublicKey.isParseable(encoded)) {
            throw in.malformed("key of another kind, " + encoded.size() + " bytes");
        }
        return new PublicKey(encoded);
    }

    static void key(PublicKey key, WireWriter out) {
        out.varlenH(key.encoded());
    }

    static Bytes ephemeral(WireReader in) {
        Bytes half = in.varlenH();
        if (half.size() != EPHEMERAL) {
            throw in.malformed("X25519 half of " + half.size() + " bytes");
        }
        return half;
    }

    static Address address(WireReader in) {
        return AddressCodec.IP.read(in);
    }

    static void address(Address address, WireWriter out) {
        AddressCodec.IP.write(address, out);
    }

    static Location location(WireReader in) {
        return Location.CODEC.read(in);
    }

    static void location(Location location, WireWriter out) {
        Location.CODEC.write(location, out);
    }
}
