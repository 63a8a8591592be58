package org.seedbank.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {
    @ParameterizedTest
    @CsvSource({"3, 3", "1234567, 1234567", "2027.49, 2027", "0.0049999, 0.005000", "81.9349, 81.93", "0, 0"})
    void hasFourDigitsUnlessItIsWhole(double value, String text) {
        assertThat(new Figure("pairs_per_second", value).text()).isEqualTo(text);
    }

    @Test
    void medianIsTheValueInTheMiddleOrTheMeanOfTwo() {
        assertThat(Median.of(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Median.of(List.of(9.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
        assertThat(Median.largest(List.of(1.0, 9.0, 2.0))).isEqualTo(9);
    }
}
