package org.seedbank.tunnels.crypto;

import java.nio.ByteBuffer;
import javax.crypto.SecretKey;

/** Adds one layer: counter (8), ciphertext, tag (16). No counter is used twice. */
public final class SealingLayer {
    /** How many bytes a layer adds. */
    public static final int OVERHEAD = Long.BYTES + CellCipher.TAG_SIZE;

    /** The reference counts up before it uses a counter that begins at 1. */
    static final long FIRST = 2;

    /** Some receivers keep the counter in 32 bits. */
    private static final long LAST = Integer.MAX_VALUE;

    private final CellCipher cipher;
    private final SecretKey key;
    private final byte[] nonce;
    private final ByteBuffer counterOfNonce;
    private long next;

    private SealingLayer(CellCipher cipher, SessionKeys.Half keys, long first) {
        this.cipher = cipher;
        this.key = cipher.key(keys.key());
        this.nonce = new byte[CellCipher.NONCE_SIZE];
        keys.salt().copyTo(nonce, 0);
        this.counterOfNonce = ByteBuffer.wrap(nonce);
        this.next = first;
    }

    /** A layer whose first counter is 2, as in the reference. */
    public static SealingLayer fromTheStart(CellCipher cipher, SessionKeys.Half keys) {
        return new SealingLayer(cipher, keys, FIRST);
    }

    /**
     * A layer whose first counter comes after {@code used}. Whoever answers an exchange seals the list of candidates
     * with the first forward counter; an owner that began there too would use a nonce twice.
     */
    public static SealingLayer after(long used, CellCipher cipher, SessionKeys.Half keys) {
        return new SealingLayer(cipher, keys, Math.max(used, FIRST) + 1);
    }

    /** Whether counters are left; a circuit without is at its end. */
    public boolean isUsable() {
        return next <= LAST;
    }

    /**
     * Seals {@code in} to {@code out}, another array, from {@code offset} on.
     *
     * @return how many bytes were written
     * @throws IllegalStateException if no counters are left
     */
    public int seal(CellCipher.Span in, byte[] out, int offset) {
        if (!isUsable()) {
            throw new IllegalStateException("all counters are used");
        }
        counterOfNonce.putLong(SessionKeys.Half.SALT, next++);
        System.arraycopy(nonce, SessionKeys.Half.SALT, out, offset, Long.BYTES);
        cipher.seal(key, nonce, in, out, offset + Long.BYTES);
        return in.size() + OVERHEAD;
    }
}
