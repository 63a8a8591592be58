package org.seedbank.tunnels.dht;

import java.util.Optional;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * A value as nodes keep it: a zero byte and the data; or a byte 1, the data with its length, a version, a key with its
 * length, and a signature of all that. What is signed can only be made and replaced by whoever has the key.
 *
 * @param encoded at most 170 bytes
 * @param data what it is about
 * @param signer whose it is, if anybody's
 * @param version the newest counts; 0 unless signed
 * @see "IPv8 DHT community, stored values"
 */
record StoredValue(Bytes encoded, Bytes data, Optional<PublicKey> signer, long version) {
    /** Bytes of a value, at most. */
    static final int LARGEST = 170;

    private static final int PLAIN = 0;
    private static final int SIGNED = 1;

    /** Throws {@code IllegalArgumentException} if that is too much. */
    static StoredValue plain(Bytes data) {
        return checked(new StoredValue(Bytes.filled(1, PLAIN).concat(data), data, Optional.empty(), 0));
    }

    /** Throws {@code IllegalArgumentException} if that is too much: there is room for 23 bytes. */
    static StoredValue signed(Bytes data, long version, PrivateKey key) {
        WireWriter out = new WireWriter()
                .u8(SIGNED)
                .varlenH(data)
                .u32(version)
                .varlenH(key.publicKey().encoded());
        Bytes encoded = out.bytes(key.sign(out.toBytes()).value()).toBytes();
        return checked(new StoredValue(encoded, data, Optional.of(key.publicKey()), version));
    }

    /** Empty if the form is wrong, or it is too large, or somebody else signed it. */
    static Optional<StoredValue> read(Bytes encoded) {
        if (encoded.size() == 0 || encoded.size() > LARGEST) {
            return Optional.empty();
        }
        return switch (encoded.at(0)) {
            case PLAIN -> Optional.of(new StoredValue(encoded, encoded.slice(1, encoded.size()), Optional.empty(), 0));
            case SIGNED -> readSigned(encoded);
            default -> Optional.empty();
        };
    }

    /** Two with the same are one: the key, or what an unsigned value says. */
    Bytes name() {
        return signer.map(PublicKey::encoded).orElse(encoded);
    }

    private static Optional<StoredValue> readSigned(Bytes encoded) {
        try {
            WireReader in = new WireReader(encoded);
            int unused = in.u8();
            Bytes data = in.varlenH();
            long version = in.u32();
            Bytes key = in.varlenH();
            int end = in.position();
            Signature signature = new Signature(in.bytes(Signature.SIZE));
            in.expectEnd();
            if (!PublicKey.isParseable(key)) {
                return Optional.empty();
            }
            PublicKey signer = new PublicKey(key);
            return signer.verifies(encoded.slice(0, end), signature)
                    ? Optional.of(new StoredValue(encoded, data, Optional.of(signer), version))
                    : Optional.empty();
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    private static StoredValue checked(StoredValue value) {
        if (value.encoded.size() > LARGEST) {
            throw new IllegalArgumentException("value of " + value.encoded.size() + " bytes");
        }
        return value;
    }
}
