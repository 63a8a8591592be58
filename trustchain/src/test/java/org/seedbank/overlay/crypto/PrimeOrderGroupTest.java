package org.seedbank.overlay.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;

class PrimeOrderGroupTest {
    private static final EdwardsPoint TORSION = EdwardsPoint.ofOrderEight();

    /** All eight parts, so that each step of the way down is taken: points that are 1, 2 and 4 times another, not 8. */
    @Test
    void containsAPointOnlyWithoutAPartOfSmallOrder() {
        for (int seed = 0; seed < 40; seed++) {
            EdwardsPoint point = EdwardsPoint.BASE.times(new BigInteger(250, new Random(seed)).add(BigInteger.ONE));
            for (int i = 0; i < 8; i++) {
                byte[] encoded =
                        point.plus(TORSION.times(BigInteger.valueOf(i))).encode();

                assertThat(PrimeOrderGroup.contains(encoded))
                        .as("seed %d, %d T", seed, i)
                        .isEqualTo(i == 0);
            }
        }
    }

    @Test
    void containsNoPointOfSmallOrder() {
        for (int i = 0; i < 8; i++) {
            byte[] encoded = TORSION.times(BigInteger.valueOf(i)).encode();

            assertThat(PrimeOrderGroup.contains(encoded)).as("%d T", i).isFalse();
            assertThat(PrimeOrderGroup.isOfSmallOrder(encoded)).as("%d T", i).isTrue();
        }
    }

    /** Half of them are no points, and of the points one in eight is of the prime order. */
    @Test
    void saysOfAnyBytesWhatAMultiplicationByTheOrderSays() {
        Random random = new Random(7);
        int contained = 0;
        for (int i = 0; i < 4000; i++) {
            byte[] encoded = new byte[32];
            random.nextBytes(encoded);

            assertThat(PrimeOrderGroup.contains(encoded))
                    .as(() -> HexFormat.of().formatHex(encoded))
                    .isEqualTo(Ed25519.validatePublicKeyFull(encoded, 0));
            contained += PrimeOrderGroup.contains(encoded) ? 1 : 0;
        }
        assertThat(contained).isBetween(150, 350);
    }

    @Test
    void containsNothingInAnotherEncoding() {
        for (int i = 0; i < 19; i++) {
            byte[] encoded = EdwardsPoint.littleEndian(EdwardsPoint.P.add(BigInteger.valueOf(i)));
            byte[] mirrored = encoded.clone();
            mirrored[31] |= (byte) 0x80;

            assertThat(PrimeOrderGroup.contains(encoded)).as("p + %d", i).isFalse();
            assertThat(PrimeOrderGroup.contains(mirrored)).as("p + %d", i).isFalse();
        }
    }

    @Test
    void containsThePointsWithBothSigns() {
        byte[] base = EdwardsPoint.BASE.encode();
        byte[] mirrored = base.clone();
        mirrored[31] ^= (byte) 0x80;

        assertThat(PrimeOrderGroup.contains(base)).isTrue();
        assertThat(PrimeOrderGroup.contains(mirrored)).isTrue();
    }
}
