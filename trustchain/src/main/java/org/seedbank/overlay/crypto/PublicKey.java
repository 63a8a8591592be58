package org.seedbank.overlay.crypto;

import com.google.common.hash.Hashing;
import org.seedbank.overlay.wire.Bytes;

/**
 * An identity: {@code "LibNaCLPK:"}, X25519 public key (32), Ed25519 public key (32).
 *
 * @param encoded 74 bytes
 * @see "IPv8 keys, specification section 1"
 */
public record PublicKey(Bytes encoded) implements Comparable<PublicKey> {
    /** Size in bytes. */
    public static final int SIZE = 74;

    private static final Bytes PREFIX = Bytes.utf8("LibNaCLPK:");

    /** Refuses other sizes and prefixes. */
    public PublicKey {
        if (!isParseable(encoded)) {
            throw new IllegalArgumentException("not a public key: " + encoded.size() + " bytes");
        }
    }

    /** Whether {@code bytes} have the form of a key; says nothing about whether signatures of it can verify. */
    public static boolean isParseable(Bytes bytes) {
        return bytes.size() == SIZE && bytes.startsWith(PREFIX);
    }

    static PublicKey of(Bytes x25519, Bytes ed25519) {
        return new PublicKey(PREFIX.concat(x25519).concat(ed25519));
    }

    /** Short name of this identity. */
    @SuppressWarnings("deprecation") // SHA-1 is what the network uses for names
    public MemberId memberId() {
        return new MemberId(
                Bytes.wrap(Hashing.sha1().hashBytes(encoded.toArray()).asBytes()));
    }

    /**
     * Whether {@code signature} of {@code message} was made with the private half of this key. Never true of a key that
     * would verify anything, such as one of small order.
     */
    public boolean verifies(Bytes message, Signature signature) {
        return Cryptography.ed25519().verifies(encoded.slice(42, SIZE), message, signature.value());
    }

    @Override
    public int compareTo(PublicKey other) {
        return encoded.compareTo(other.encoded);
    }

    @Override
    public String toString() {
        return memberId().value().toShortHex();
    }
}
