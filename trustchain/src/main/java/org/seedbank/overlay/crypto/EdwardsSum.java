package org.seedbank.overlay.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * A point of edwards25519 that points are added to. Coordinates X, Y, Z and the factors U, V of T = XY/Z; only for what
 * everybody may know, since its time depends on the numbers.
 *
 * @see "Hisil, Wong, Carter, Dawson: Twisted Edwards Curves Revisited, 2008"
 */
final class EdwardsSum {
    private final int[] x = X25519Field.create();
    private final int[] y = X25519Field.create();
    private final int[] z = X25519Field.create();
    private final int[] u = X25519Field.create();
    private final int[] v = X25519Field.create();
    private final int[] first = X25519Field.create();
    private final int[] second = X25519Field.create();
    private final int[] third = X25519Field.create();

    /** The neutral point. */
    EdwardsSum() {
        X25519Field.one(y);
        X25519Field.one(z);
        X25519Field.one(v);
    }

    /** The point with affine coordinates. */
    EdwardsSum(int[] affineX, int[] affineY) {
        X25519Field.copy(affineX, 0, x, 0);
        X25519Field.copy(affineY, 0, y, 0);
        X25519Field.one(z);
        X25519Field.copy(affineX, 0, u, 0);
        X25519Field.copy(affineY, 0, v, 0);
    }

    /** Adds this to itself. */
    void twice() {
        X25519Field.add(x, y, first);
        X25519Field.sqr(x, x);
        X25519Field.sqr(y, y);
        X25519Field.sqr(z, second);
        X25519Field.add(second, second, second);
        X25519Field.apm(x, y, v, third);
        X25519Field.sqr(first, first);
        X25519Field.sub(v, first, u);
        X25519Field.add(second, third, second);
        X25519Field.carry(second);
        X25519Field.mul(second, third, z);
        X25519Field.mul(second, u, x);
        X25519Field.mul(third, v, y);
    }

    /** Adds {@code term}, or subtracts it. */
    void add(EdwardsTerm term, boolean isSubtracted) {
        X25519Field.apm(y, x, second, first);
        X25519Field.mul(first, isSubtracted ? term.sum() : term.difference(), first);
        X25519Field.mul(second, isSubtracted ? term.difference() : term.sum(), second);
        X25519Field.mul(u, v, third);
        X25519Field.mul(third, term.product(), third);
        int[] divisor = term.divisor();
        if (divisor != null) {
            X25519Field.mul(z, divisor, z);
        }
        X25519Field.apm(second, first, v, u);
        if (isSubtracted) {
            X25519Field.apm(z, third, first, second);
        } else {
            X25519Field.apm(z, third, second, first);
        }
        X25519Field.mul(first, u, x);
        X25519Field.mul(second, v, y);
        X25519Field.mul(first, second, z);
    }

    /** This point as something that can be added; {@code divisor} is its Z, or null if that is one. */
    EdwardsTerm term() {
        int[] t = X25519Field.create();
        X25519Field.mul(u, v, t);
        return EdwardsTerm.of(x, y, t, z.clone());
    }

    /** Z, for whoever inverts many at once. */
    int[] divisor() {
        return z;
    }

    /** This point as something that can be added, with Z divided out. */
    EdwardsTerm term(int[] inverseOfDivisor) {
        int[] affineX = X25519Field.create();
        int[] affineY = X25519Field.create();
        int[] t = X25519Field.create();
        X25519Field.mul(x, inverseOfDivisor, affineX);
        X25519Field.mul(y, inverseOfDivisor, affineY);
        X25519Field.mul(affineX, affineY, t);
        return EdwardsTerm.of(affineX, affineY, t, null);
    }

    /** A copy of this. */
    EdwardsSum copy() {
        EdwardsSum copy = new EdwardsSum();
        X25519Field.copy(x, 0, copy.x, 0);
        X25519Field.copy(y, 0, copy.y, 0);
        X25519Field.copy(z, 0, copy.z, 0);
        X25519Field.copy(u, 0, copy.u, 0);
        X25519Field.copy(v, 0, copy.v, 0);
        return copy;
    }

    /** The 32 bytes of this point, as RFC 8032 section 5.1.2 has them. */
    byte[] encode() {
        X25519Field.invVar(z, first);
        X25519Field.mul(x, first, second);
        X25519Field.mul(y, first, third);
        X25519Field.normalize(second);
        X25519Field.normalize(third);
        byte[] sign = new byte[32];
        X25519Field.encode(second, sign);
        byte[] encoded = new byte[32];
        X25519Field.encode(third, encoded);
        encoded[31] |= (byte) ((sign[0] & 1) << 7);
        return encoded;
    }
}
