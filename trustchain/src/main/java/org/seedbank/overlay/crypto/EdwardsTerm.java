package org.seedbank.overlay.crypto;

import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519Field;
import org.jspecify.annotations.Nullable;

/** A point of edwards25519 in the form in which it is added most cheaply. */
final class EdwardsTerm {
    private static final int[] HALF = half();
    private static final int[] D = decoded("a3785913ca4deb75abd841414d0a700098e879777940c78c73fe6f2bee6c0352");

    private final int[] sum;
    private final int[] difference;
    private final int[] product;
    private final int @Nullable [] divisor;

    private EdwardsTerm(int[] sum, int[] difference, int[] product, int @Nullable [] divisor) {
        this.sum = sum;
        this.difference = difference;
        this.product = product;
        this.divisor = divisor;
    }

    static EdwardsTerm of(int[] x, int[] y, int[] t, int @Nullable [] z) {
        int[] sum = X25519Field.create();
        int[] difference = X25519Field.create();
        int[] product = X25519Field.create();
        X25519Field.apm(y, x, sum, difference);
        X25519Field.mul(sum, HALF, sum);
        X25519Field.mul(difference, HALF, difference);
        X25519Field.mul(t, D, product);
        return new EdwardsTerm(sum, difference, product, z);
    }

    /**
     * The point with this encoding, mirrored if wanted; empty if there is none on the curve.
     *
     * @param encoded 32 bytes, the number in them below the field's order
     */
    static Optional<EdwardsSum> decode(byte[] encoded, boolean isNegated) {
        int[] x = X25519Field.create();
        int[] y = X25519Field.create();
        int[] numerator = X25519Field.create();
        int[] denominator = X25519Field.create();
        X25519Field.decode255(encoded, y);
        X25519Field.sqr(y, numerator);
        X25519Field.mul(numerator, D, denominator);
        X25519Field.subOne(numerator);
        X25519Field.addOne(denominator);
        if (!X25519Field.sqrtRatioVar(numerator, denominator, x)) {
            return Optional.empty();
        }
        X25519Field.normalize(x);
        byte[] bytes = new byte[32];
        X25519Field.encode(x, bytes);
        boolean isOdd = (bytes[0] & 1) != 0;
        boolean wantsOdd = encoded[31] < 0;
        if (isOdd != wantsOdd != isNegated) {
            X25519Field.negate(x, x);
        }
        return Optional.of(new EdwardsSum(x, y));
    }

    private static int[] half() {
        int[] two = X25519Field.create();
        int[] half = X25519Field.create();
        X25519Field.one(two);
        X25519Field.add(two, two, two);
        X25519Field.inv(two, half);
        return half;
    }

    private static int[] decoded(String hex) {
        int[] element = X25519Field.create();
        X25519Field.decode255(HexFormat.of().parseHex(hex), element);
        return element;
    }

    /** Half of Y + X. */
    int[] sum() {
        return sum;
    }

    /** Half of Y - X. */
    int[] difference() {
        return difference;
    }

    /** The constant d times T. */
    int[] product() {
        return product;
    }

    /** Z, or null for one. */
    int @Nullable [] divisor() {
        return divisor;
    }
}
