package org.seedbank.overlay.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdwardsVerifierTest {
    private static final int KEYS = 20;
    private static final int SIGNATURES = 25;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithTheLibraryOnRightAndWrongSignatures(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < KEYS; i++) {
            byte[] secret = draw(random, 32);
            byte[] key = new byte[32];
            Ed25519.generatePublicKey(secret, 0, key, 0);
            EdwardsVerifier verifier = List.of(
                            new EdwardsVerifier(key),
                            EdwardsVerifier.ofBusyKey(key),
                            EdwardsVerifier.ofNewKey(key).orElseThrow())
                    .get(i % 3);
            for (int j = 0; j < SIGNATURES; j++) {
                byte[] message = draw(random, random.nextInt(500));
                byte[] signature = new byte[64];
                Ed25519.sign(secret, 0, message, 0, message.length, signature, 0);

                assertThat(verifier.verifies(message, signature))
                        .as("seed %s, key %s", seed, i)
                        .isTrue();

                byte[] changed = signature.clone();
                changed[random.nextInt(63)] ^= (byte) (1 << random.nextInt(8));
                assertThat(verifier.verifies(message, changed))
                        .as("seed %s, key %s", seed, i)
                        .isEqualTo(Ed25519.verify(changed, 0, key, 0, message, 0, message.length));
            }
        }
    }

    @Test
    void aKeyThatIsUsedOftenKeepsItsVerdicts() {
        byte[] secret = draw(new Random(4), 32);
        byte[] key = new byte[32];
        Ed25519.generatePublicKey(secret, 0, key, 0);
        byte[] message = {1, 2, 3};
        byte[] right = new byte[64];
        Ed25519.sign(secret, 0, message, 0, message.length, right, 0);
        List<Integer> cold = new ArrayList<>();
        WarmVerifier verifier = new WarmVerifier(key, (text, signature) -> {
            cold.add(text.length);
            return Ed25519.verify(signature, 0, key, 0, text, 0, text.length);
        });

        for (int i = 0; i < 400; i++) {
            assertThat(verifier.verifies(message, right)).isTrue();
            assertThat(verifier.verifies(new byte[] {1, 2, 4}, right)).isFalse();
        }

        assertThat(cold).hasSizeBetween(100, 150);
    }

    private static byte[] draw(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }
}
