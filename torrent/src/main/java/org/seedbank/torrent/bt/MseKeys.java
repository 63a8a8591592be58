package org.seedbank.torrent.bt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.wire.Bytes;

/** The key exchange of message stream encryption: Diffie-Hellman over 768 bits, which hides and does not protect. */
final class MseKeys {
    /** Bytes of a public key. */
    static final int SIZE = 96;

    private static final BigInteger PRIME = new BigInteger(
            "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
                    + "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563",
            16);
    private static final int SECRET = 20;

    private final BigInteger secret;
    private final Bytes ours;

    MseKeys(RandomGenerator random) {
        byte[] bytes = new byte[SECRET];
        random.nextBytes(bytes);
        this.secret = new BigInteger(1, bytes);
        this.ours = fixed(BigInteger.TWO.modPow(secret, PRIME));
    }

    /** Our public key. */
    Bytes ours() {
        return ours;
    }

    /** What both ends know, and nobody else. */
    Bytes shared(Bytes theirs) {
        return fixed(new BigInteger(1, theirs.toArray()).modPow(secret, PRIME));
    }

    private static Bytes fixed(BigInteger number) {
        byte[] digits = number.toByteArray();
        byte[] bytes = new byte[SIZE];
        int count = Math.min(SIZE, digits.length);
        System.arraycopy(digits, digits.length - count, bytes, SIZE - count, count);
        return Bytes.wrap(bytes);
    }

    /** SHA-1 of a word and what follows it. */
    static Bytes hash(String word, Bytes... parts) {
        MessageDigest digest = PieceChecker.sha1();
        digest.update(word.getBytes(StandardCharsets.US_ASCII));
        for (Bytes part : parts) {
            digest.update(part.toArray());
        }
        return Bytes.wrap(digest.digest());
    }
}
