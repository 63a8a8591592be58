package org.seedbank.overlay.crypto;

import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.seedbank.overlay.wire.Bytes;

/**
 * A key that keeps content secret and unchanged: ChaCha20-Poly1305.
 *
 * @param value 32 bytes; secret
 * @see "RFC 8439 section 2.8"
 */
public record SealingKey(Bytes value) {
    /** Size in bytes. */
    public static final int SIZE = 32;
    /** Size of a salt for {@link #ofPassphrase} in bytes. */
    public static final int SALT_SIZE = 16;
    /** Size of a nonce in bytes; with one key each may be used once. */
    public static final int NONCE_SIZE = 12;
    /** How many bytes sealing adds. */
    public static final int TAG_SIZE = 16;

    private static final int TAG_BITS = 8 * TAG_SIZE;

    /** Refuses other sizes. */
    public SealingKey {
        if (value.size() != SIZE) {
            throw new IllegalArgumentException("sealing key of " + value.size() + " bytes");
        }
    }

    /**
     * The key that belongs to a passphrase, by Argon2id; takes the time and memory that {@code cost} says.
     *
     * @param passphrase UTF-8
     * @param salt {@value #SALT_SIZE} random bytes
     * @see "RFC 9106"
     */
    public static SealingKey ofPassphrase(byte[] passphrase, Bytes salt, PassphraseCost cost) {
        if (salt.size() != SALT_SIZE) {
            throw new IllegalArgumentException("salt of " + salt.size() + " bytes");
        }
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB((int) cost.memory())
                .withIterations((int) cost.passes())
                .withParallelism(cost.lanes())
                .withSalt(salt.toArray())
                .build());
        byte[] key = new byte[SIZE];
        var unused = generator.generateBytes(passphrase, key);
        return new SealingKey(Bytes.wrap(key));
    }

    /**
     * {@code count} bytes that follow from {@code secret}, other ones for each {@code purpose}.
     *
     * @see "RFC 5869, HKDF with SHA-256, no salt"
     */
    public static Bytes derive(Bytes secret, Bytes purpose, int count) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
        generator.init(new HKDFParameters(secret.toArray(), null, purpose.toArray()));
        byte[] derived = new byte[count];
        var unused = generator.generateBytes(derived, 0, count);
        return Bytes.wrap(derived);
    }

    /** {@code content} so that only this key opens it, and only together with the same {@code associated} bytes. */
    public Bytes seal(Bytes nonce, Bytes content, Bytes associated) {
        try {
            return run(true, nonce, content, associated);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing " + content.size() + " bytes", e);
        }
    }

    /** What was sealed; empty if it was sealed with another key or nonce, or if anything was changed. */
    public Optional<Bytes> open(Bytes nonce, Bytes sealed, Bytes associated) {
        try {
            return sealed.size() < TAG_SIZE ? Optional.empty() : Optional.of(run(false, nonce, sealed, associated));
        } catch (InvalidCipherTextException e) {
            return Optional.empty();
        }
    }

    private Bytes run(boolean sealing, Bytes nonce, Bytes in, Bytes associated) throws InvalidCipherTextException {
        ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
        cipher.init(
                sealing,
                new AEADParameters(new KeyParameter(value.toArray()), TAG_BITS, nonce.toArray(), associated.toArray()));
        byte[] out = new byte[cipher.getOutputSize(in.size())];
        int written = cipher.processBytes(in.toArray(), 0, in.size(), out, 0);
        written += cipher.doFinal(out, written);
        return Bytes.wrap(out).slice(0, written);
    }

    @Override
    public String toString() {
        return "SealingKey";
    }
}
