package org.seedbank.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1500, 1500",
        "7b, 7",
        "500k, 500000",
        "200kB, 200000",
        "2MB, 2000000",
        "2 MB, 2000000",
        "64MiB, 67108864",
        "64mib, 67108864",
        "1.5GiB, 1610612736",
        "1Ki, 1024",
        "3T, 3000000000000",
        "7P, 7000000000000000"
    })
    void readsPowersOf1000AndWithAnIPowersOf1024(String text, long bytes) {
        assertThat(Sizes.parse(text).value()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "k", "-1", "1e3", "10X", "1,5M", "5ib", "1.M", "9000000P", "MiB 4", "1.5", "0.5", "1.0001k"})
    void refusesEverythingElseSayingWhatIsExpected(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Sizes.parse(text)).withMessageContaining("64MiB");
    }

    @ParameterizedTest
    @CsvSource({"2MB/s, 2000000", "0, 0", "1MiB, 1048576", "0.5, 1", "1.1KiB/s, 1127"})
    void readsSpeeds(String text, long bytes) {
        assertThat(Sizes.parseRate(text).value()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "2MB/m", "1/s/s"})
    void refusesOtherSpeeds(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sizes.parseRate(text))
                .withMessageContaining("bytes a second");
    }
}
