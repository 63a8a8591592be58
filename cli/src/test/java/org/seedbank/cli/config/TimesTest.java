package org.seedbank.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "30s, 30", "5m, 300", "2h, 7200", "7d, 604800", "1h30m, 5400", "120s, 120"})
    void readsSpansOfTime(String text, long seconds) {
        assertThat(Times.parse(text)).hasSeconds(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "1m1h", "-5s", "5 s", "1w"})
    void refusesNumbersWithoutAUnitAndEverythingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Times.parse(text)).withMessageContaining("30s");
    }
}
