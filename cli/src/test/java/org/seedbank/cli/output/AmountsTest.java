package org.seedbank.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.trustchain.token.ByteCount;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "999949, 999.9 kB",
        "999950, 1.0 MB",
        "2000000000, 2.0 GB",
        "9223372036854775807, 9.2 EB"
    })
    void showsSizesInStepsOf1000(long size, String shown) {
        assertThat(Amounts.size(new ByteCount(size))).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "1023, +1023 B", "1048576, +1.0 MiB", "-1288490188, -1.2 GiB", "-5, -5 B"})
    void showsTokensInStepsOf1024WithTheirSign(long amount, String shown) {
        assertThat(Amounts.signedTokens(amount)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"9900, 9.9s", "59000, 59s", "372000, 6m12s", "7260000, 2h1m", "604800000, 7d0h"})
    void showsTheTwoLargestUnitsOfATime(long millis, String shown) {
        assertThat(Amounts.duration(Duration.ofMillis(millis))).isEqualTo(shown);
    }

    @Test
    void countsOneAsOne() {
        assertThat(Amounts.count(0, "block")).isEqualTo("0 blocks");
        assertThat(Amounts.count(1, "block")).isEqualTo("1 block");
        assertThat(Amounts.count(1, "entry", "entries")).isEqualTo("1 entry");
        assertThat(Amounts.count(2, "entry", "entries")).isEqualTo("2 entries");
    }

    @Test
    void namesTheUnitOfAPartOnce() {
        assertThat(Amounts.sizeOf(new ByteCount(1_200_000_000L), new ByteCount(2_000_000_000L)))
                .isEqualTo("1.2/2.0 GB");
        assertThat(Amounts.sizeOf(new ByteCount(5), new ByteCount(900))).isEqualTo("5/900 B");
    }

    @Test
    void saysHundredPercentOnlyWhenNothingIsMissing() {
        assertThat(Amounts.percent(new ByteCount(9999), new ByteCount(10_000))).isEqualTo("99 %");
        assertThat(Amounts.percent(new ByteCount(10_000), new ByteCount(10_000)))
                .isEqualTo("100 %");
    }
}
