package org.seedbank.overlay.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.overlay.wire.Bytes;

class SealingKeyTest {
    private static final SealingKey KEY =
            new SealingKey(Bytes.fromHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
    private static final Bytes NONCE = Bytes.fromHex("070000004041424344454647");
    private static final Bytes ASSOCIATED = Bytes.fromHex("50515253c0c1c2c3c4c5c6c7");
    private static final Bytes CONTENT = Bytes.utf8("Ladies and Gentlemen of the class of '99: If I could offer you"
            + " only one tip for the future, sunscreen would be it.");

    /** RFC 8439 section 2.8.2. */
    @Test
    void sealsAsTheStandardSays() {
        Bytes sealed = KEY.seal(NONCE, CONTENT, ASSOCIATED);

        assertThat(sealed.toHex())
                .startsWith("d31a8d34648e60db7b86afbc53ef7ec2")
                .endsWith("1ae10b594f09e26a7e902ecbd0600691");
        assertThat(KEY.open(NONCE, sealed, ASSOCIATED)).contains(CONTENT);
    }

    @Test
    void opensNothingThatWasChanged() {
        Bytes sealed = KEY.seal(NONCE, CONTENT, ASSOCIATED);

        for (int i = 0; i < sealed.size(); i++) {
            byte[] changed = sealed.toArray();
            changed[i] ^= 1;
            assertThat(KEY.open(NONCE, Bytes.wrap(changed), ASSOCIATED))
                    .as("byte %d", i)
                    .isEmpty();
        }
        assertThat(KEY.open(NONCE, sealed, CONTENT)).isEmpty();
        assertThat(KEY.open(NONCE, sealed.slice(0, 15), ASSOCIATED)).isEmpty();
        assertThat(KEY.open(NONCE, Bytes.empty(), ASSOCIATED)).isEmpty();
    }

    /** RFC 5869 appendix A.3: neither salt nor purpose. */
    @Test
    void derivesAsTheStandardSays() {
        assertThat(SealingKey.derive(Bytes.filled(22, 0x0b), Bytes.empty(), 42).toHex())
                .isEqualTo("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    /** Made with the reference program: {@code argon2 0123456789abcdef -id -t 3 -k 256 -p 1 -l 32 -r}. */
    @ParameterizedTest
    @CsvSource({
        "256, 3, 1, 70a144704b139ee28d6d559f94f124c6e3a6bb84912902e00437ced76f1e7751",
        "64, 2, 2, 7a1a864655e1358f74bb5997a24b9a1a9a2bf4e686e1649955be2309f7afe32b"
    })
    void makesTheKeyOfAPassphraseAsTheReferenceDoes(long memory, long passes, int lanes, String expected) {
        SealingKey key = SealingKey.ofPassphrase(
                "correct horse".getBytes(StandardCharsets.UTF_8),
                Bytes.utf8("0123456789abcdef"),
                new PassphraseCost(memory, passes, lanes));

        assertThat(key.value().toHex()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"104857600, 3, 1", "4294967295, 4294967295, 255", "65536, 4294967295, 1", "65536, 3, 0", "63, 1, 1"})
    void refusesCostsThatWouldKeepTheMachineBusy(long memory, long passes, int lanes) {
        assertThatIllegalArgumentException().isThrownBy(() -> new PassphraseCost(memory, passes, lanes));
    }

    @Test
    void makesTheSameIdentityOfTheSameEntropy() {
        PrivateKey key = PrivateKey.ofEntropy(Bytes.filled(32, 7));

        assertThat(PrivateKey.ofEntropy(Bytes.filled(32, 7)).encoded()).isEqualTo(key.encoded());
        assertThat(key.publicKey().memberId().toString()).isEqualTo("c9bfc18bd8471a5ba21bc80bc1c2b1624d278267");
        assertThat(PrivateKey.ofEntropy(Bytes.filled(32, 8)).publicKey()).isNotEqualTo(key.publicKey());
    }
}
