package org.seedbank.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedbank.cli.transfer.Pace.Sight;

class PaceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicInteger wakings = new AtomicInteger();
    private final Pace pace = new Pace(Duration.ofMinutes(1), wakings::incrementAndGet);
    private Instant now = Instant.EPOCH;

    @Test
    void looksSeldomOnceNobodyHasBeenThereForHalfAMinute() {
        see(Sight.DESERTED);
        assertThat(pace.next()).isEqualTo(SECOND);

        for (int i = 0; i < 31; i++) {
            assertThat(pace.next()).as("after %d s", i).isEqualTo(SECOND);
            see(Sight.DESERTED);
        }

        assertThat(pace.next()).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @EnumSource(
            value = Sight.class,
            names = {"BUSY", "AT_REST"})
    void looksOftenAgainAsSoonAsSomethingMayHappen(Sight sight) {
        desert();

        see(sight);

        assertThat(pace.next()).isEqualTo(sight == Sight.BUSY ? Duration.ofMillis(200) : SECOND);
        see(Sight.DESERTED);
        assertThat(pace.next()).isEqualTo(SECOND);
    }

    @Test
    void aVisitorEndsALongPauseAndAFloodOfThemDoesSoOnce() {
        desert();

        for (int i = 0; i < 1000; i++) {
            pace.visited();
        }

        assertThat(wakings).hasValue(1);
        see(Sight.DESERTED);
        assertThat(pace.next()).as("somebody came and left").isEqualTo(SECOND);
        pace.visited();
        assertThat(wakings).hasValue(1);
    }

    @Test
    void whoComesBetweenTheLastLookOfTheFirstHalfMinuteAndTheNextIsNotMissed() {
        see(Sight.DESERTED);
        for (int i = 0; i < 30; i++) {
            see(Sight.DESERTED);
        }
        pace.visited();
        assertThat(wakings).hasValue(1);

        see(Sight.DESERTED);

        assertThat(pace.next()).isEqualTo(SECOND);
    }

    @ParameterizedTest
    @EnumSource(
            value = Sight.class,
            names = {"BUSY", "AT_REST"})
    void needsNoVisitorsWhileItLooksOften(Sight sight) {
        see(sight);

        pace.visited();

        assertThat(wakings).hasValue(0);
    }

    @Test
    void doesNotMissWhatIsToBeSaidMoreOften() {
        Pace talkative = new Pace(Duration.ofSeconds(3), () -> {});

        for (int i = 0; i < 40; i++) {
            talkative.saw(Sight.DESERTED, Instant.EPOCH.plusSeconds(i));
        }

        assertThat(talkative.next()).isEqualTo(Duration.ofSeconds(3));
    }

    private void desert() {
        for (int i = 0; i < 40; i++) {
            see(Sight.DESERTED);
        }
        assertThat(pace.next()).isGreaterThan(SECOND);
    }

    private void see(Sight sight) {
        pace.saw(sight, now);
        now = now.plus(SECOND);
    }
}
