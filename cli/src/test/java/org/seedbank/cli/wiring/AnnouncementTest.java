package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncementTest {
    @Test
    void readsTextsNumbersAndWhatIsInside() {
        String line =
                "{\"event\":\"paid\",\"amount\":42,\"peers\":[{\"amount\":7}],\"figures\":{\"ratio\":1.5},\"x\":null}";

        Announcement said = Announcement.read(line).orElseThrow();

        assertThat(said.event()).isEqualTo("paid");
        assertThat(said.number("amount")).isEqualTo(42);
        assertThat(said.fraction("figures.ratio")).isEqualTo(1.5);
        assertThat(said.fields()).doesNotContainKey("peers");
    }

    @Test
    void isEmptyOfWhatIsMissing() {
        Announcement said = Announcement.read("{}").orElseThrow();

        assertThat(said.event()).isEmpty();
        assertThat(said.number("amount")).isZero();
        assertThat(said.fraction("ratio")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "seeding x", "[1]", "{\"event\":", "{\"a\":1"})
    void ignoresLinesThatAreNoObjects(String line) {
        assertThat(Announcement.read(line)).isEmpty();
    }
}
