package org.seedbank.trustchain.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonFloatTest {
    /** Powers of two, from Python 3.11: the shortest form is not the nearest one of that length. */
    @ParameterizedTest
    @CsvSource({
        "7.1202363472230444e-307, 7.120236347223045e-307",
        "5.6412324245775924e-278, 5.641232424577593e-278",
        "5.6843418860808015e-14, 5.684341886080802e-14",
        "9007199254740993, 9007199254740992.0",
    })
    void writesTheFewestDigitsThatReadBackAsTheNumber(double value, String expected) {
        assertThat(PythonFloat.format(value)).isEqualTo(expected);
    }

    @Test
    void everyNumberReadsBack() {
        Random random = new Random(20_260_101);
        for (int i = 0; i < 5_000; i++) {
            double value = random.nextGaussian() * Math.pow(10, random.nextInt(-300, 300));
            String text = PythonFloat.format(value);

            assertThat(PythonFloat.parse(text).orElseThrow())
                    .as("number %d: %s", i, text)
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @CsvSource({"1.0E16, 1e16", "+1, 1", ".5, 0.5", "5., 5", "Infinity, Infinity", "-INF, -Infinity", "NaN, NaN"})
    void readsWhatOtherPeersWrite(String text, double expected) {
        assertThat(PythonFloat.parse(text)).hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "e5", "1e", "0x1p3", "1d", "1f", " 1", "1_0", "--1", "infinit", "١"})
    void refusesWhatIsNoNumber(String text) {
        assertThat(PythonFloat.parse(text)).isEmpty();
    }
}
