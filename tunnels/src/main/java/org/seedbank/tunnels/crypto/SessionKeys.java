package org.seedbank.tunnels.crypto;

import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.seedbank.overlay.wire.Bytes;

/**
 * What two nodes encrypt with for each other after an exchange.
 *
 * @param forward from the one who asked to the one who answered
 * @param backward the other direction
 */
public record SessionKeys(Half forward, Half backward) {
    /** Size of the material of both directions in bytes. */
    private static final int SIZE = 2 * (Half.KEY + Half.SALT);

    private static final Bytes PURPOSE = Bytes.utf8("key_generation");

    /**
     * The keys that follow from a shared secret of 64 bytes: HKDF-Expand with SHA-256; keys before salts, backward
     * before forward.
     *
     * @see "RFC 5869 section 2.3"
     */
    static SessionKeys derive(Bytes secret) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
        generator.init(HKDFParameters.skipExtractParameters(secret.toArray(), PURPOSE.toArray()));
        byte[] derived = new byte[SIZE];
        var unused = generator.generateBytes(derived, 0, SIZE);
        Bytes all = Bytes.wrap(derived);
        return new SessionKeys(
                new Half(all.slice(32, 64), all.slice(68, 72)), new Half(all.slice(0, 32), all.slice(64, 68)));
    }

    /**
     * One direction.
     *
     * @param key of the cipher, 32 bytes
     * @param salt first 4 bytes of each nonce
     */
    public record Half(Bytes key, Bytes salt) {
        static final int KEY = 32;
        static final int SALT = 4;

        /** Refuses other sizes. */
        public Half {
            if (key.size() != KEY || salt.size() != SALT) {
                throw new IllegalArgumentException("key of " + key.size() + ", salt of " + salt.size() + " bytes");
            }
        }

        @Override
        public String toString() {
            return "Half";
        }
    }
}
