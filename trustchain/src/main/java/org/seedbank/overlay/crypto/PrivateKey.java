package org.seedbank.overlay.crypto;

import com.google.common.base.Suppliers;
import java.security.SecureRandom;
import java.util.function.Supplier;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.seedbank.overlay.wire.Bytes;

/** The secret of an identity: {@code "LibNaCLSK:"}, X25519 scalar as drawn (32), Ed25519 seed (32). */
public final class PrivateKey {
    /** Size in bytes. */
    public static final int SIZE = 74;

    /** Size of the entropy that an identity can be made of, in bytes. */
    public static final int ENTROPY_SIZE = 32;

    private static final Bytes PREFIX = Bytes.utf8("LibNaCLSK:");
    /** Never to be changed: it would make other keys of the same words. */
    private static final Bytes PURPOSE = Bytes.utf8("seedbank identity 1");

    private final Bytes encoded;
    private final PublicKey publicKey;
    private final Supplier<SignatureScheme.Signer> signer;

    private PrivateKey(Bytes encoded) {
        this.encoded = encoded;
        byte[] secret = encoded.toArray();
        byte[] x25519 = new byte[32];
        byte[] ed25519 = new byte[32];
        X25519.generatePublicKey(secret, 10, x25519, 0);
        Ed25519.generatePublicKey(secret, 42, ed25519, 0);
        this.publicKey = PublicKey.of(Bytes.wrap(x25519), Bytes.wrap(ed25519));
        // Late, because a command that only shows the key need not wait for the native library.
        this.signer = Suppliers.<SignatureScheme.Signer>memoize(() ->
                Cryptography.ed25519().scheme().signer(encoded.slice(42, SIZE).toArray(), ed25519));
    }

    /** Draws a new identity. */
    public static PrivateKey generate(SecureRandom random) {
        byte[] secret = new byte[64];
        random.nextBytes(secret);
        return new PrivateKey(PREFIX.concat(Bytes.wrap(secret)));
    }

    /**
     * The identity that always follows from {@code entropy}: both secrets by HKDF.
     *
     * @param entropy 32 random bytes; secret
     * @throws IllegalArgumentException if the size differs
     */
    public static PrivateKey ofEntropy(Bytes entropy) {
        if (entropy.size() != ENTROPY_SIZE) {
            throw new IllegalArgumentException("entropy of " + entropy.size() + " bytes");
        }
        return new PrivateKey(PREFIX.concat(SealingKey.derive(entropy, PURPOSE, SIZE - PREFIX.size())));
    }

    /**
     * Reads the 74-byte form.
     *
     * @throws IllegalArgumentException if size or prefix differ
     */
    public static PrivateKey decode(Bytes encoded) {
        if (encoded.size() != SIZE || !encoded.startsWith(PREFIX)) {
            throw new IllegalArgumentException("not a private key: " + encoded.size() + " bytes");
        }
        return new PrivateKey(encoded);
    }

    /** The 74-byte form; secret. */
    public Bytes encoded() {
        return encoded;
    }

    /** The public half. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** Signs {@code message}; the same message always gives the same signature. */
    public Signature sign(Bytes message) {
        return new Signature(Bytes.wrap(signer.get().sign(message.toArray())));
    }

    @Override
    public String toString() {
        return "PrivateKey of " + publicKey;
    }
}
