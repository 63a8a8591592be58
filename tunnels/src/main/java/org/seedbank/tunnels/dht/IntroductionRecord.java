package org.seedbank.tunnels.dht;

import java.time.Instant;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressCodec;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * An introduction point as the table has it: address, time (4), then both keys with a length (2) but without the 10
 * bytes that all keys begin with; 143 bytes, or 155 with IPv6.
 *
 * @param address where the point is
 * @param lastSeen when it was known to work, in whole seconds
 * @param node who the point is
 * @param seeder key of the hidden member that it introduces to
 * @see "IPv8 DHT provider of introduction points"
 */
record IntroductionRecord(Address address, Instant lastSeen, PublicKey node, PublicKey seeder) {
    static final Codec<IntroductionRecord> CODEC = new Codec<>() {
        @Override
        public IntroductionRecord read(WireReader in) {
            return new IntroductionRecord(
                    AddressCodec.IP.read(in), Instant.ofEpochSecond(in.u32()), readKey(in), readKey(in));
        }

        @Override
        public void write(IntroductionRecord value, WireWriter out) {
            AddressCodec.IP.write(value.address(), out);
            out.u32(value.lastSeen().getEpochSecond())
                    .varlenH(untagged(value.node()))
                    .varlenH(untagged(value.seeder()));
        }
    };

    private static final Bytes TAG = Bytes.utf8("LibNaCLPK:");

    private static PublicKey readKey(WireReader in) {
        Bytes key = in.varlenH();
        if (key.size() != PublicKey.SIZE - TAG.size()) {
            throw in.malformed("key of " + key.size() + " bytes");
        }
        return new PublicKey(TAG.concat(key));
    }

    private static Bytes untagged(PublicKey key) {
        return key.encoded().slice(TAG.size(), PublicKey.SIZE);
    }
}
