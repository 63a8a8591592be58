package org.seedbank.overlay.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * Odd multiples of a point and of its 64th, 128th and 192nd double, so that a product with a number of 256 bits needs
 * 64 doublings only, however many points are multiplied at once.
 */
final class EdwardsMultiples {
    /** Bits of a part of a number. */
    static final int PART = 64;

    private static final int PARTS = 4;

    private final int width;
    private final EdwardsTerm[][] terms;

    /** Multiples for digits of {@code width} bits: 1, 3, 5 and so on below half of 2 to the power of it. */
    EdwardsMultiples(EdwardsSum point, int width) {
        this.width = width;
        int count = 1 << (width - 2);
        EdwardsSum[] sums = new EdwardsSum[PARTS * count];
        EdwardsSum base = point.copy();
        for (int part = 0; part < PARTS; part++) {
            EdwardsSum twice = base.copy();
            twice.twice();
            EdwardsTerm step = twice.term();
            EdwardsSum multiple = base.copy();
            for (int i = 0; i < count; i++) {
                sums[part * count + i] = multiple.copy();
                multiple.add(step, false);
            }
            for (int i = 0; i < PART; i++) {
                base.twice();
            }
        }
        this.terms = terms(sums, count);
    }

    /** What the digits of {@code number}, little-endian in 4 parts, add at each of 256 places; mostly nothing. */
    byte[] digits(long[] number) {
        byte[] digits = new byte[PARTS * PART];
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

    /** Adds to {@code sum} what {@code digits} say for {@code place} in each part. */
    void addTo(EdwardsSum sum, byte[] digits, int place) {
        for (int part = 0; part < PARTS; part++) {
            int digit = digits[part * PART + place];
            if (digit != 0) {
                sum.add(terms[part][Math.abs(digit) / 2], digit < 0);
            }
        }
    }

    private static int bits(long[] number, int place, int count) {
        int index = place / PART;
        int shift = place % PART;
        long bits = number[index] >>> shift;
        if (shift + count > PART && index + 1 < number.length) {
            bits |= number[index + 1] << (PART - shift);
        }
        return (int) bits & ((1 << count) - 1);
    }

    /** Divides all at once, with a single inversion. */
    private static EdwardsTerm[][] terms(EdwardsSum[] sums, int count) {
        int[][] products = new int[sums.length + 1][];
        products[0] = X25519Field.create();
        X25519Field.one(products[0]);
        for (int i = 0; i < sums.length; i++) {
            products[i + 1] = X25519Field.create();
            X25519Field.mul(products[i], sums[i].divisor(), products[i + 1]);
        }
        int[] inverse = X25519Field.create();
        X25519Field.invVar(products[sums.length], inverse);
        EdwardsTerm[][] terms = new EdwardsTerm[PARTS][count];
        int[] own = X25519Field.create();
        for (int i = sums.length - 1; i >= 0; i--) {
            X25519Field.mul(inverse, products[i], own);
            terms[i / count][i % count] = sums[i].term(own);
            X25519Field.mul(inverse, sums[i].divisor(), inverse);
        }
        return terms;
    }
}
