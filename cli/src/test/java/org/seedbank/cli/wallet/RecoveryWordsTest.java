package org.seedbank.cli.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;

class RecoveryWordsTest {
    private static final String ZEROS = "abandon ".repeat(23) + "art";

    /** Test vectors of BIP-39's reference implementation, for 256 bits. */
    @ParameterizedTest
    @CsvSource({
        "00, abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon"
                + " abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art",
        "7f, legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal"
                + " winner thank year wave sausage worth title",
        "80, letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic"
                + " avoid letter advice cage absurd amount doctor acoustic bless",
        "ff, zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo vote"
    })
    void writesAndReadsThePublishedVectors(String filler, String words) {
        IdentitySecret secret = IdentitySecret.ofEntropy(Bytes.fromHex(filler.repeat(32)));

        assertThat(String.join(" ", RecoveryWords.of(secret).words())).isEqualTo(words);
        assertThat(RecoveryWords.parse(words).secret()).isEqualTo(secret);
    }

    @Test
    void holdsThePublishedList() throws IOException {
        try (InputStream list = WordList.class.getResourceAsStream("bip39-english.txt")) {
            assertThat(list).isNotNull();
            assertThat(Hashing.sha256().hashBytes(list.readAllBytes()).toString())
                    .isEqualTo("2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
        }
    }

    @Test
    void restoresEveryKeyAlsoOneThatIsOlderThanWords() {
        SecureRandom random = new SecureRandom();
        IdentitySecret young = IdentitySecret.generate(random);
        IdentitySecret old = IdentitySecret.ofKey(PrivateKey.generate(random));

        assertThat(RecoveryWords.of(young).words()).hasSize(24);
        assertThat(RecoveryWords.of(old).words()).hasSize(48);
        assertThat(RecoveryWords.parse(String.join(" ", RecoveryWords.of(young).lines()))
                        .secret())
                .isEqualTo(young);
        assertThat(RecoveryWords.parse(String.join("\n", RecoveryWords.of(old).lines()))
                        .secret()
                        .key()
                        .publicKey())
                .isEqualTo(old.key().publicKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"aban", "ABANDON", "Abandon,", "1. abandon"})
    void readsWordsAsPeopleWriteThem(String first) {
        String text = first + " " + "abandon ".repeat(22) + "art";

        assertThat(RecoveryWords.parse(text).secret().essence()).isEqualTo(Bytes.filled(32, 0));
    }

    @Test
    void suggestsTheWordThatWasMeant() {
        CliFailure failure = refusal(ZEROS.replaceFirst("abandon", "abandom"));

        assertThat(failure.code()).isEqualTo(ExitCode.BAD_OPTION);
        assertThat(failure.sentence())
                .isEqualTo("cannot use word 1: \"abandom\" is not one of the 2048 words of BIP-39; did you mean"
                        + " abandon?");
    }

    @ParameterizedTest
    @CsvSource({"able, 32", "zoo, 32"})
    void refusesWordsThatDoNotBelongTogether(String other, int code) {
        assertThat(refusal(ZEROS.replaceFirst("abandon", other)).code().code()).isEqualTo(code);
    }

    @Test
    void refusesWordsInAnotherOrder() {
        RecoveryWords words = RecoveryWords.of(IdentitySecret.ofEntropy(Bytes.fromHex("0123456789abcdef".repeat(4))));
        List<String> swapped = new ArrayList<>(words.words());
        Collections.swap(swapped, 3, 9);

        assertThat(refusal(String.join(" ", swapped)).code()).isEqualTo(ExitCode.CHECKSUM_WRONG);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, 23, 25, 47, 49, 100_000})
    void refusesAnotherNumberOfWords(int count) {
        CliFailure failure = refusal("abandon ".repeat(count));

        assertThat(failure.code()).isEqualTo(ExitCode.BAD_OPTION);
        assertThat(String.valueOf(failure.getMessage())).hasSizeLessThan(200);
    }

    private static CliFailure refusal(String text) {
        CliFailure failure = catchThrowableOfType(CliFailure.class, () -> RecoveryWords.parse(text));
        assertThat(failure).isNotNull();
        return failure;
    }
}
