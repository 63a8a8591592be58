package org.seedbank.overlay.crypto;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * Odd multiples of a point, and of what it is after every so many doublings, so that a product with a number of 256
 * bits needs only so many doublings, however many points are multiplied at once.
 */
final class EdwardsMultiples {
    private static final int BITS = 256;

    private final int part;
    private final int width;
    private final EdwardsTerm[][] terms;

    /**
     * Multiples for digits of {@code width} bits: 1, 3, 5 and so on below half of 2 to the power of it.
     *
     * @param point what is multiplied
     * @param width at most 8
     * @param part doublings that a product takes, a divisor of 256; the fewer, the more multiples are kept
     */
    EdwardsMultiples(EdwardsSum point, int width, int part) {
        this.part = part;
        this.width = width;
        int parts = BITS / part;
        int count = 1 << (width - 2);
        EdwardsSum[] sums = new EdwardsSum[parts * count];
        EdwardsSum base = point.copy();
        for (int number = 0; number < parts; number++) {
            EdwardsSum twice = base.copy();
            twice.twice();
            EdwardsTerm step = twice.term();
            EdwardsSum multiple = base.copy();
            sums[number * count] = base.copy();
            for (int i = 1; i < count; i++) {
                multiple.add(step, false);
                sums[number * count + i] = multiple.copy();
            }
            for (int i = 0; i < part && number + 1 < parts; i++) {
                base.twice();
            }
        }
        // An inversion takes as long as the divisions that it saves in products with few multiples.
        this.terms = parts == 1 ? new EdwardsTerm[][] {undivided(sums)} : divided(sums, count);
    }

    /** Doublings that a product takes. */
    int doublings() {
        return part;
    }

    /** What the digits of {@code number}, little-endian in 4 words, add at each of 256 places; mostly nothing. */
    byte[] digits(long[] number) {
        byte[] digits = new byte[BITS];
        int carry = 0;
        int place = 0;
        while (place < digits.length) {
            if (bits(number, place, 1) == carry) {
                place++;
                continue;
            }
            int digit = bits(number, place, width) + carry;
            carry = digit >> (width - 1);
            digits[place] = (byte) (digit - (carry << width));
            place += width;
        }
        return digits;
    }

    /** Adds to {@code sum} what {@code digits} say for {@code place} in each part; nothing beyond a part. */
    void addTo(EdwardsSum sum, byte[] digits, int place) {
        for (int number = 0; place < part && number < terms.length; number++) {
            int digit = digits[number * part + place];
            if (digit != 0) {
                sum.add(terms[number][Math.abs(digit) / 2], digit < 0);
            }
        }
    }

    private static int bits(long[] number, int place, int count) {
        int index = place / Long.SIZE;
        int shift = place % Long.SIZE;
        long bits = number[index] >>> shift;
        if (shift + count > Long.SIZE && index + 1 < number.length) {
            bits |= number[index + 1] << (Long.SIZE - shift);
        }
        return (int) bits & ((1 << count) - 1);
    }

    private static EdwardsTerm[] undivided(EdwardsSum[] sums) {
        return Arrays.stream(sums).map(EdwardsSum::term).toArray(EdwardsTerm[]::new);
    }

    /** Divides all at once, with a single inversion. */
    private static EdwardsTerm[][] divided(EdwardsSum[] sums, int count) {
        int[][] products = new int[sums.length + 1][];
        products[0] = X25519Field.create();
        X25519Field.one(products[0]);
        for (int i = 0; i < sums.length; i++) {
            products[i + 1] = X25519Field.create();
            X25519Field.mul(products[i], sums[i].divisor(), products[i + 1]);
        }
        int[] inverse = X25519Field.create();
        X25519Field.invVar(products[sums.length], inverse);
        EdwardsTerm[][] terms = new EdwardsTerm[sums.length / count][count];
        int[] own = X25519Field.create();
        for (int i = sums.length - 1; i >= 0; i--) {
            X25519Field.mul(inverse, products[i], own);
            terms[i / count][i % count] = sums[i].term(own);
            X25519Field.mul(inverse, sums[i].divisor(), inverse);
        }
        return terms;
    }
}
