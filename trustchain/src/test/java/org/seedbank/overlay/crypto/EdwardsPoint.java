package org.seedbank.overlay.crypto;

import java.math.BigInteger;
import java.util.Arrays;

/** A slow point of edwards25519 (RFC 8032 section 5.1), to make hostile keys and signatures with. */
record EdwardsPoint(BigInteger x, BigInteger y) {
    static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final BigInteger D = over(BigInteger.valueOf(-121665), BigInteger.valueOf(121666));
    static final EdwardsPoint NEUTRAL = new EdwardsPoint(BigInteger.ZERO, BigInteger.ONE);
    static final EdwardsPoint BASE = decode(littleEndian(over(BigInteger.valueOf(4), BigInteger.valueOf(5))));

    EdwardsPoint plus(EdwardsPoint other) {
        BigInteger cross =
                D.multiply(x).multiply(other.x).multiply(y).multiply(other.y).mod(P);
        return new EdwardsPoint(
                over(x.multiply(other.y).add(y.multiply(other.x)), BigInteger.ONE.add(cross)),
                over(y.multiply(other.y).add(x.multiply(other.x)), BigInteger.ONE.subtract(cross)));
    }

    EdwardsPoint times(BigInteger factor) {
        EdwardsPoint sum = NEUTRAL;
        for (int bit = factor.bitLength() - 1; bit >= 0; bit--) {
            sum = sum.plus(sum);
            sum = factor.testBit(bit) ? sum.plus(this) : sum;
        }
        return sum;
    }

    byte[] encode() {
        byte[] bytes = littleEndian(y);
        bytes[31] |= (byte) (x.testBit(0) ? 0x80 : 0);
        return bytes;
    }

    /** The point with the y coordinate in {@code encoded}, and an even x. */
    static EdwardsPoint decode(byte[] encoded) {
        BigInteger y = number(encoded);
        BigInteger square = y.multiply(y);
        BigInteger x2 = over(square.subtract(BigInteger.ONE), D.multiply(square).add(BigInteger.ONE));
        BigInteger root = x2.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        if (!root.multiply(root).mod(P).equals(x2)) {
            root = root.multiply(
                            BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P))
                    .mod(P);
        }
        if (!root.multiply(root).mod(P).equals(x2)) {
            throw new IllegalArgumentException("not on the curve");
        }
        return new EdwardsPoint(root.testBit(0) ? P.subtract(root) : root, y);
    }

    /** A point of order 8: the part outside of the prime-order group of some point that has one. */
    static EdwardsPoint ofOrderEight() {
        for (int y = 2; ; y++) {
            EdwardsPoint candidate;
            try {
                candidate = decode(littleEndian(BigInteger.valueOf(y))).times(ORDER);
            } catch (IllegalArgumentException e) {
                continue; // no point with this coordinate
            }
            if (!candidate.times(BigInteger.valueOf(4)).equals(NEUTRAL)) {
                return candidate;
            }
        }
    }

    static BigInteger number(byte[] littleEndian) {
        byte[] reversed = new byte[littleEndian.length];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = littleEndian[littleEndian.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }

    static byte[] littleEndian(BigInteger number) {
        byte[] big = number.toByteArray();
        byte[] bytes = new byte[32];
        for (int i = 0; i < Math.min(32, big.length); i++) {
            bytes[i] = big[big.length - 1 - i];
        }
        return Arrays.copyOf(bytes, 32);
    }

    private static BigInteger over(BigInteger dividend, BigInteger divisor) {
        return dividend.multiply(divisor.modInverse(P)).mod(P);
    }
}
