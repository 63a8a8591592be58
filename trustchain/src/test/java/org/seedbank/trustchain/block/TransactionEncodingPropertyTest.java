package org.seedbank.trustchain.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.fixture.Hostile;
import org.seedbank.trustchain.token.BandwidthTransaction;

class TransactionEncodingPropertyTest {
    private static final TransactionEncoding ENCODING = TransactionEncoding.INSTANCE;
    private static final String ALPHABET = "0123456789abdfilnstFJLT-.";
    private static final int ROUNDS = 500;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyValueSurvivesItsBytes(long seed) {
        RandomValues values = new RandomValues(seed);
        for (int round = 0; round < ROUNDS; round++) {
            TransactionValue value = values.next(4);

            assertThat(ENCODING.decode(ENCODING.encode(value)))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7})
    void everyBeginningIsRefused(long seed) {
        RandomValues values = new RandomValues(seed);
        for (int round = 0; round < 20; round++) {
            Hostile.refusesEveryBeginning(ENCODING::decode, ENCODING.encode(values.next(3)), seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 9, 10})
    void damagedBytesParseOrAreMalformed(long seed) {
        RandomValues values = new RandomValues(seed);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Bytes damaged = Hostile.damage(random, ENCODING.encode(values.next(4)));

            Hostile.parsesOrIsMalformed(ENCODING::decode, damaged, seed);
            Hostile.parsesOrIsMalformed(BandwidthTransaction::decode, damaged, seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void randomLettersParseOrAreMalformed(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 20 * ROUNDS; round++) {
            String letters = random.ints(random.nextInt(1, 40), 0, ALPHABET.length())
                    .mapToObj(i -> ALPHABET.substring(i, i + 1))
                    .collect(Collectors.joining());

            Hostile.parsesOrIsMalformed(ENCODING::decode, Bytes.utf8("a" + letters), seed);
        }
    }

    @Test
    void nestsAsDeepAsTheLimitAndNoDeeper() {
        String deepest = "a" + "1l".repeat(TransactionEncoding.MAX_DEPTH - 1) + "0n";

        assertThat(ENCODING.encode(ENCODING.decode(Bytes.utf8(deepest))).toUtf8())
                .isEqualTo(deepest);
        for (String bomb : List.of("1l", "1t", "1d0n", "1d1i1")) {
            assertThatThrownBy(() -> ENCODING.decode(Bytes.utf8("a" + bomb.repeat(100_000))))
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessageContaining("nested deeper");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a99999999999999999999999999l",
                "a2147483648s",
                "a4294967297i5",
                "a999999999d",
                "a00i5",
                "a1s",
                "a-1s",
                "a2i-0",
                "a1i-",
                "a3i٣",
                "a2d1i1n0T0n",
                "a2d1i10n3f1.00n",
            })
    void refusesCountsAndNumbersThatPromiseTooMuch(String encoded) {
        assertThatThrownBy(() -> ENCODING.decode(Bytes.utf8(encoded))).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void refusesNumbersWhoseSizeWouldCostTime() {
        String digits = "1".repeat(TransactionEncoding.MAX_NUMBER_SIZE);

        assertThat(ENCODING.decode(Bytes.utf8("a4300i" + digits))).isNotNull();
        assertThatThrownBy(() -> ENCODING.decode(Bytes.utf8("a4301i" + digits + "1")))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void refusesToBuildWhatHasNoEncoding() {
        TransactionValue list = new TransactionValue.ListValue(List.of());

        assertThatIllegalArgumentException().isThrownBy(() -> TransactionValue.of("\ud800"));
        assertThatIllegalArgumentException().isThrownBy(() -> new TransactionValue.SetValue(Set.of(list)));
        assertThatIllegalArgumentException().isThrownBy(() -> new TransactionValue.DictionaryValue(Map.of(list, list)));
    }
}
