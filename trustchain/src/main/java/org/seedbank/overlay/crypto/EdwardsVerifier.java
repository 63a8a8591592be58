package org.seedbank.overlay.crypto;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Verifies with one key, over the field arithmetic of Bouncy Castle. The library's own verification multiplies the
 * equation by a number, which may hide a part of R outside of the prime-order group, so that R has to be checked by
 * itself, for more than half of the time. Here R is computed from the rest and compared byte by byte, as native
 * libraries do; and since many signatures of one key are looked at, multiples of it are kept.
 *
 * @see "RFC 8032 section 5.1.7, without cofactor"
 */
final class EdwardsVerifier implements SignatureScheme.Verifier {
    private static final int KEY_WIDTH = 5;
    private static final int BUSY_KEY_WIDTH = 6;
    private static final int BASE_WIDTH = 8;
    private static final int PART = 64;
    private static final int BUSY_PART = 16;
    private static final int NEW_PART = 256;
    private static final BigInteger GROUP_ORDER =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final byte[] BASE_POINT = HexFormat.of().parseHex("58" + "66".repeat(31));
    private static final EdwardsMultiples BASE = new EdwardsMultiples(point(BASE_POINT, false), BASE_WIDTH, PART);

    private final byte[] publicKey;
    private final EdwardsMultiples base;
    private final EdwardsMultiples negatedKey;

    /** @param publicKey a point of the curve in its one encoding */
    EdwardsVerifier(byte[] publicKey) {
        this(publicKey, BASE, new EdwardsMultiples(point(publicKey, true), KEY_WIDTH, PART));
    }

    private EdwardsVerifier(byte[] publicKey, EdwardsMultiples base, EdwardsMultiples negatedKey) {
        this.publicKey = publicKey.clone();
        this.base = base;
        this.negatedKey = negatedKey;
    }

    /**
     * One that takes longer than the others, and is made in a fraction of the time; empty if there is no such point.
     *
     * @param publicKey in its one encoding
     */
    static Optional<EdwardsVerifier> ofNewKey(byte[] publicKey) {
        return EdwardsTerm.decode(publicKey, true)
                .map(negated ->
                        new EdwardsVerifier(publicKey, BASE, new EdwardsMultiples(negated, KEY_WIDTH, NEW_PART)));
    }

    /**
     * One that takes two thirds of the time of the others and 50 KiB, and longer to make.
     *
     * @param publicKey a point of the curve in its one encoding
     */
    static EdwardsVerifier ofBusyKey(byte[] publicKey) {
        return new EdwardsVerifier(
                publicKey, BusyBase.MULTIPLES, new EdwardsMultiples(point(publicKey, true), BUSY_KEY_WIDTH, BUSY_PART));
    }

    @Override
    public boolean verifies(byte[] message, byte[] signature) {
        byte[] r = Arrays.copyOf(signature, 32);
        byte[] byBase = base.digits(parts(Arrays.copyOfRange(signature, 32, 64)));
        byte[] byKey = negatedKey.digits(parts(challenge(r, message)));
        EdwardsSum sum = new EdwardsSum();
        for (int place = negatedKey.doublings() - 1; place >= 0; place--) {
            sum.twice();
            base.addTo(sum, byBase, place);
            negatedKey.addTo(sum, byKey, place);
        }
        return Arrays.equals(sum.encode(), r);
    }

    private static EdwardsSum point(byte[] encoded, boolean isNegated) {
        return EdwardsTerm.decode(encoded, isNegated)
                .orElseThrow(() -> new IllegalArgumentException("no point of the curve"));
    }

    /** SHA-512 of R, key and message, modulo the group order, little-endian. */
    private byte[] challenge(byte[] r, byte[] message) {
        MessageDigest digest = sha512();
        digest.update(r);
        digest.update(publicKey);
        byte[] hash = digest.digest(message);
        byte[] number =
                reversed(new BigInteger(1, reversed(hash)).mod(GROUP_ORDER).toByteArray());
        return Arrays.copyOf(number, 32);
    }

    private static long[] parts(byte[] number) {
        long[] parts = new long[4];
        ByteBuffer.wrap(number).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(parts);
        return parts;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static MessageDigest sha512() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-512", e);
        }
    }

    /** Made when the first busy key is. */
    private static final class BusyBase {
        private static final EdwardsMultiples MULTIPLES =
                new EdwardsMultiples(point(BASE_POINT, false), BASE_WIDTH, BUSY_PART);
    }
}
