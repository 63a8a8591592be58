package org.seedbank.tunnels.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns the result of X25519 into a key: 20 rounds of the Salsa20 core without the final addition, for an input of zero
 * bytes.
 *
 * @see "Bernstein, Extending the Salsa20 nonce, section 2; crypto_box_beforenm of NaCl"
 */
final class HSalsa20 {
    private static final int ROUNDS = 20;
    /** "expand 32-byte k", four little-endian words. */
    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private static final int[] OUTPUT = {0, 5, 10, 15, 6, 7, 8, 9};

    private HSalsa20() {}

    /** The 32 bytes that belong to {@code key}, 32 bytes. */
    static byte[] ofZeros(byte[] key) {
        ByteBuffer words = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        int[] x = new int[16];
        for (int i = 0; i < 4; i++) {
            x[5 * i] = SIGMA[i];
            x[1 + i] = words.getInt(4 * i);
            x[11 + i] = words.getInt(16 + 4 * i);
        }
        for (int round = 0; round < ROUNDS; round += 2) {
            quarter(x, 0, 4, 8, 12);
            quarter(x, 5, 9, 13, 1);
            quarter(x, 10, 14, 2, 6);
            quarter(x, 15, 3, 7, 11);
            quarter(x, 0, 1, 2, 3);
            quarter(x, 5, 6, 7, 4);
            quarter(x, 10, 11, 8, 9);
            quarter(x, 15, 12, 13, 14);
        }
        ByteBuffer out = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        for (int index : OUTPUT) {
            out.putInt(x[index]);
        }
        return out.array();
    }

    private static void quarter(int[] x, int a, int b, int c, int d) {
        x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
        x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
        x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
        x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
    }
}
