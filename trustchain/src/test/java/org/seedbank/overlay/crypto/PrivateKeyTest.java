package org.seedbank.overlay.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;

class PrivateKeyTest {
    private final PrivateKey key = TestKeys.named("alice");

    @Test
    void showsNothingOfTheSecret() {
        String shown = key.toString();

        assertThat(shown).isEqualTo("PrivateKey of " + key.publicKey());
        for (int i = 10; i + 4 <= PrivateKey.SIZE; i++) {
            assertThat(shown).doesNotContain(key.encoded().slice(i, i + 4).toHex());
        }
    }

    @Test
    void aDrawnKeySignsWhatItsPublicHalfVerifies() {
        PrivateKey drawn = PrivateKey.generate(new SecureRandom());

        Signature signature = drawn.sign(Bytes.utf8("message"));

        assertThat(drawn.publicKey().verifies(Bytes.utf8("message"), signature)).isTrue();
        assertThat(drawn.publicKey().verifies(Bytes.utf8("massage"), signature)).isFalse();
        assertThat(key.publicKey().verifies(Bytes.utf8("message"), signature)).isFalse();
    }

    @Test
    void survivesItsEncodedForm() {
        assertThat(PrivateKey.decode(key.encoded()).publicKey()).isEqualTo(key.publicKey());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 73, 75})
    void refusesOtherSizesWithoutShowingThem(int size) {
        Bytes wrong = key.encoded().concat(Bytes.filled(1, 0)).slice(0, size);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrivateKey.decode(wrong))
                .withMessage("not a private key: " + size + " bytes");
    }
}
