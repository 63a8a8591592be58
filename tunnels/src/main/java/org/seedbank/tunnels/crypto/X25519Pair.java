package org.seedbank.tunnels.crypto;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;

/**
 * A secret and what others may know of it.
 *
 * @param secret 32 bytes as drawn
 * @param publicKey 32 bytes
 * @see "RFC 7748"
 */
public record X25519Pair(Bytes secret, Bytes publicKey) {
    /** Size of either half in bytes. */
    public static final int SIZE = 32;

    /** Where the X25519 halves begin in both encoded forms of an identity. */
    private static final int OFFSET = 10;

    /** The pair that belongs to {@code secret}, 32 bytes. */
    public static X25519Pair of(Bytes secret) {
        byte[] publicKey = new byte[SIZE];
        X25519.generatePublicKey(secret.toArray(), 0, publicKey, 0);
        return new X25519Pair(secret, Bytes.wrap(publicKey));
    }

    /** A new pair. */
    public static X25519Pair draw(RandomGenerator random) {
        byte[] secret = new byte[SIZE];
        random.nextBytes(secret);
        return of(Bytes.wrap(secret));
    }

    /** The X25519 half of an identity. */
    public static X25519Pair of(PrivateKey identity) {
        return new X25519Pair(identity.encoded().slice(OFFSET, OFFSET + SIZE), publicHalf(identity.publicKey()));
    }

    /** The X25519 half of what others know of an identity, 32 bytes. */
    static Bytes publicHalf(PublicKey identity) {
        return identity.encoded().slice(OFFSET, OFFSET + SIZE);
    }

    /** The secret shared with whoever has the other half of {@code other}; empty if that is a point of small order. */
    Optional<Bytes> sharedWith(Bytes other) {
        byte[] raw = new byte[SIZE];
        return X25519.calculateAgreement(secret.toArray(), 0, other.toArray(), 0, raw, 0)
                ? Optional.of(Bytes.wrap(HSalsa20.ofZeros(raw)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "X25519Pair of " + publicKey.toShortHex();
    }
}
