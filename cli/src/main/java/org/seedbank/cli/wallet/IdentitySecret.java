package org.seedbank.cli.wallet;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.stream.Stream;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;

/**
 * What an identity is made of.
 *
 * @param origin where the key comes from
 * @param essence 32 bytes of entropy, or the 64 bytes of both secrets; secret
 */
public record IdentitySecret(Origin origin, Bytes essence) {
    private static final Bytes PREFIX = Bytes.utf8("LibNaCLSK:");

    /** Refuses sizes that do not fit the origin. */
    public IdentitySecret {
        if (essence.size() != origin.size) {
            throw new IllegalArgumentException(essence.size() + " bytes of " + origin);
        }
    }

    /** Draws a new one. */
    public static IdentitySecret generate(SecureRandom random) {
        byte[] entropy = new byte[PrivateKey.ENTROPY_SIZE];
        random.nextBytes(entropy);
        return ofEntropy(Bytes.wrap(entropy));
    }

    /** The one that follows from 32 bytes. */
    static IdentitySecret ofEntropy(Bytes entropy) {
        return new IdentitySecret(Origin.ENTROPY, entropy);
    }

    /** Both secrets, 64 bytes. */
    static IdentitySecret ofSecrets(Bytes secrets) {
        return new IdentitySecret(Origin.SECRETS, secrets);
    }

    /** Of a key of which nothing but itself is known. */
    public static IdentitySecret ofKey(PrivateKey key) {
        return ofSecrets(key.encoded().slice(PREFIX.size(), PrivateKey.SIZE));
    }

    /** The key. */
    public PrivateKey key() {
        return switch (origin) {
            case ENTROPY -> PrivateKey.ofEntropy(essence);
            case SECRETS -> PrivateKey.decode(PREFIX.concat(essence));
        };
    }

    @Override
    public String toString() {
        return "IdentitySecret of " + origin;
    }

    /** Where a key comes from; the code is what files keep. */
    public enum Origin {
        /** From 32 random bytes, from which both secrets follow. */
        ENTROPY(1, PrivateKey.ENTROPY_SIZE),
        /** From 64 random bytes: the secrets themselves. */
        SECRETS(2, 64);

        private final int code;
        private final int size;

        Origin(int code, int size) {
            this.code = code;
            this.size = size;
        }

        /** The one that {@code code} stands for. */
        public static Optional<Origin> of(int code) {
            return Stream.of(values()).filter(origin -> origin.code == code).findFirst();
        }

        /** What files keep. */
        public int code() {
            return code;
        }

        /** How many bytes it takes. */
        public int size() {
            return size;
        }
    }
}
