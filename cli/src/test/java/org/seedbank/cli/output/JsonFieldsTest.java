package org.seedbank.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class JsonFieldsTest {
    @Test
    void writesTimesAsInRfc3339() {
        assertThat(JsonFields.text(Instant.parse("2026-11-21T08:00:00.5Z"))).isEqualTo("2026-11-21T08:00:00.500Z");
    }

    /** Whoever signs a block says when, and may say anything. */
    @Test
    void writesTimesBeyondFourDigitsOfYearsAsTheFirstAndTheLast() {
        assertThat(JsonFields.text(Instant.ofEpochMilli(Long.MAX_VALUE))).isEqualTo("9999-12-31T23:59:59.999Z");
        assertThat(JsonFields.text(Instant.MIN)).isEqualTo("0000-01-01T00:00:00Z");
    }
}
