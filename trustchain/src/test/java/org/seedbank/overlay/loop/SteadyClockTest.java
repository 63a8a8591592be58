package org.seedbank.overlay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

    private long micros = -5_000_000;

    @Test
    void goesOnAsMonotonicTimeDoes() {
        SteadyClock clock = SteadyClock.from(START, () -> micros);

        micros += 1_500_000;

        assertThat(clock.instant()).isEqualTo(START.plusMillis(1500));
        assertThat(clock.withZone(ZoneId.of("Asia/Tokyo")).instant()).isEqualTo(START.plusMillis(1500));
    }

    @Test
    void beginsAtTheTimeOfDayThatItIsGiven() {
        assertThat(SteadyClock.from(START, () -> micros).instant()).isEqualTo(START);
    }
}
