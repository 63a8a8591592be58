package org.seedbank.overlay.crypto;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * Tells the points of edwards25519 whose order is the large prime from all others, without multiplying them by it. The
 * curve has eight times as many points, so those of the prime order are the ones that are eight times another. On
 * curve25519, which is the same curve in other coordinates, v^2 = u^3 + A u^2 + u, a point is twice another if u is a
 * square; the other is computed then, and the Tate pairing with a point of order 4 tells whether that is four times
 * another. Takes four powers in the field, less than half the time of the 252 doublings.
 *
 * @see "Pornin: Point-Halving and Subgroup Membership in Twisted Edwards Curves, 2022"
 * @see "Koshelev: Subgroup membership testing on elliptic curves via the Tate pairing, 2022"
 */
final class PrimeOrderGroup {
    private static final int SIZE = 32;
    /** Encodings of the points of order 1, 2, 4 and 8, sign bit cleared. */
    private static final List<byte[]> SMALL_ORDER = List.of(
            HexFormat.of().parseHex("0100000000000000000000000000000000000000000000000000000000000000"),
            HexFormat.of().parseHex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            HexFormat.of().parseHex("0000000000000000000000000000000000000000000000000000000000000000"),
            HexFormat.of().parseHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
            HexFormat.of().parseHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"));

    private static final int[] ONE = number(1);
    private static final int[] HALF = inverse(number(2));
    private static final int[] A = number(486_662);
    /** v of a point of order 4; its u is 1. */
    private static final int[] V_OF_ORDER_FOUR = root(number(486_662 + 2));
    /** A^2 - 4, which is no square, since the curve has one point of order 2 only. */
    private static final int[] DISCRIMINANT = product(number(486_662 - 2), number(486_662 + 2));
    /** To the power of (p + 3) / 8. */
    private static final int[] DISCRIMINANT_POWER = product(power(DISCRIMINANT), DISCRIMINANT);

    private static final int[] ROOT_OF_MINUS_ONE = root(difference(number(0), ONE));

    private PrimeOrderGroup() {}

    /** Whether {@code encoded}, 32 bytes, is the one encoding of such a point; the neutral point is none of them. */
    static boolean contains(byte[] encoded) {
        int[] y = X25519Field.create();
        X25519Field.decode255(encoded, y);
        if (isOfSmallOrder(encoded) || !isReduced(encoded, y)) {
            return false;
        }
        int[] above = sum(ONE, y);
        int[] below = difference(ONE, y);
        int[] root = X25519Field.create(); // of u = above / below
        int[] cofactor = X25519Field.create(); // a root of u^2 + A u + 1; with the other it makes v
        int[] quadratic = sum(sum(squared(above), squared(below)), product(product(above, below), A));
        return X25519Field.sqrtRatioVar(above, below, root)
                && X25519Field.sqrtRatioVar(quadratic, squared(below), cofactor)
                && isHalfFourTimesAnother(root, cofactor);
    }

    /** Whether {@code encoded} begins with the encoding of a point of order 1, 2, 4 or 8. */
    static boolean isOfSmallOrder(byte[] encoded) {
        byte[] point = Arrays.copyOf(encoded, SIZE);
        point[SIZE - 1] &= 0x7f;
        return SMALL_ORDER.stream().anyMatch(small -> Arrays.equals(small, point));
    }

    /**
     * Looks at one of the halves of the point; the others differ from it by the point of order 2, which is four times
     * another, or in sign. Its v / u, squared, fulfils x^2 - (2 A + 4 u) x + A^2 - 4 = 0 with the u of the whole. The
     * pairing is u (v / u - V)^2, V being that of a point of order 4.
     */
    private static boolean isHalfFourTimesAnother(int[] root, int[] cofactor) {
        int[] slope = rootOfEither(sum(A, twice(sum(squared(root), cofactor))));
        int[] u = product(difference(sum(squared(slope), twice(product(root, slope))), A), HALF);
        int[] pairing = product(u, squared(difference(slope, V_OF_ORDER_FOUR)));
        int[] power = product(squared(power(pairing)), pairing); // of (p - 1) / 4: 1 for fourth powers
        return isEqual(power, ONE);
    }

    /**
     * A root of {@code element} or of {@code DISCRIMINANT / element}: one of them is a square, for their product is
     * none.
     */
    private static int[] rootOfEither(int[] element) {
        int[] power = power(element);
        int[] candidate = product(power, element); // to the power of (p + 3) / 8: its square is right up to a root of 1
        int[] square = squared(candidate);
        if (isEqual(square, element)) {
            return candidate;
        }
        if (isEqual(square, difference(number(0), element))) {
            return product(candidate, ROOT_OF_MINUS_ONE);
        }
        int[] cube = product(squared(element), element);
        int[] seventh = product(product(squared(power), power), squared(squared(power)));
        int[] other = product(product(cube, seventh), DISCRIMINANT_POWER); // (DISCRIMINANT / element)^((p + 3) / 8)
        return isEqual(product(squared(other), element), DISCRIMINANT) ? other : product(other, ROOT_OF_MINUS_ONE);
    }

    /** {@code element} to the power of (p - 5) / 8, which is 2^252 - 3; the names count the binary ones. */
    private static int[] power(int[] element) {
        int[] ones2 = shifted(element, 1, element);
        int[] ones3 = shifted(ones2, 1, element);
        int[] ones5 = shifted(ones3, 2, ones2);
        int[] ones10 = shifted(ones5, 5, ones5);
        int[] ones15 = shifted(ones10, 5, ones5);
        int[] ones25 = shifted(ones15, 10, ones10);
        int[] ones50 = shifted(ones25, 25, ones25);
        int[] ones75 = shifted(ones50, 25, ones25);
        int[] ones125 = shifted(ones75, 50, ones50);
        int[] ones250 = shifted(ones125, 125, ones125);
        return shifted(ones250, 2, element);
    }

    private static int[] shifted(int[] element, int squarings, int[] factor) {
        int[] power = X25519Field.create();
        X25519Field.sqr(element, squarings, power);
        X25519Field.mul(power, factor, power);
        return power;
    }

    private static boolean isReduced(byte[] encoded, int[] y) {
        int[] normal = y.clone();
        X25519Field.normalize(normal);
        byte[] again = new byte[SIZE];
        X25519Field.encode(normal, again);
        again[SIZE - 1] |= (byte) (encoded[SIZE - 1] & 0x80);
        return Arrays.equals(again, encoded);
    }

    private static boolean isEqual(int[] first, int[] second) {
        int[] difference = difference(first, second);
        X25519Field.normalize(difference);
        return X25519Field.isZeroVar(difference);
    }

    private static int[] sum(int[] first, int[] second) {
        int[] sum = X25519Field.create();
        X25519Field.add(first, second, sum);
        X25519Field.carry(sum);
        return sum;
    }

    private static int[] twice(int[] element) {
        return sum(element, element);
    }

    private static int[] difference(int[] first, int[] second) {
        int[] difference = X25519Field.create();
        X25519Field.sub(first, second, difference);
        X25519Field.carry(difference);
        return difference;
    }

    private static int[] product(int[] first, int[] second) {
        int[] product = X25519Field.create();
        X25519Field.mul(first, second, product);
        return product;
    }

    private static int[] squared(int[] element) {
        int[] square = X25519Field.create();
        X25519Field.sqr(element, square);
        return square;
    }

    private static int[] inverse(int[] element) {
        int[] inverse = X25519Field.create();
        X25519Field.invVar(element, inverse);
        return inverse;
    }

    private static int[] root(int[] square) {
        int[] root = X25519Field.create();
        if (!X25519Field.sqrtRatioVar(square, ONE, root)) {
            throw new IllegalArgumentException("not a square");
        }
        return root;
    }

    private static int[] number(int value) {
        int[] number = X25519Field.create();
        X25519Field.one(number);
        X25519Field.mul(number, value, number);
        return number;
    }
}
