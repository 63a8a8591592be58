package org.seedbank.torrent.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.torrent.engine.RateSchedule.Window;
import org.seedbank.trustchain.token.ByteCount;

class RateScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final TransferLimits USUAL = new TransferLimits(new ByteCount(0), new ByteCount(2_000_000));
    private static final Window OFFICE = new Window(
            EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
            LocalTime.of(8, 0),
            LocalTime.of(18, 0),
            Optional.empty(),
            Optional.of(new ByteCount(200_000)));
    private static final Window NIGHT = new Window(
            Set.of(DayOfWeek.FRIDAY),
            LocalTime.of(22, 0),
            LocalTime.of(6, 0),
            Optional.of(new ByteCount(1)),
            Optional.of(new ByteCount(2)));

    private static TransferLimits at(String time, Window... windows) {
        return new RateSchedule(USUAL, List.of(windows), BERLIN)
                .at(LocalDateTime.parse(time).atZone(BERLIN).toInstant());
    }

    /** 2026-11-20 is a Friday. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-20T07:59:59, 2000000",
        "2026-11-20T08:00:00, 200000",
        "2026-11-20T17:59:59, 200000",
        "2026-11-20T18:00:00, 2000000",
        "2026-11-21T12:00:00, 2000000",
        "2026-11-23T12:00:00, 200000"
    })
    void countsFromOpeningToClosingOnItsDays(String time, long up) {
        assertThat(at(time, OFFICE)).isEqualTo(new TransferLimits(USUAL.down(), new ByteCount(up)));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T21:59:59, 0",
        "2026-11-20T22:00:00, 1",
        "2026-11-21T05:59:59, 1",
        "2026-11-21T06:00:00, 0",
        "2026-11-20T05:00:00, 0"
    })
    void goesOnAfterMidnightOnTheDayAfterItOpened(String time, long down) {
        assertThat(at(time, NIGHT).down().value()).isEqualTo(down);
    }

    @Test
    void isOpenAllDayWhenItClosesAsItOpens() {
        Window sunday = new Window(
                Set.of(DayOfWeek.SUNDAY),
                LocalTime.MIDNIGHT,
                LocalTime.MIDNIGHT,
                Optional.of(new ByteCount(7)),
                Optional.empty());

        assertThat(at("2026-11-22T00:00:00", sunday).down().value()).isEqualTo(7);
        assertThat(at("2026-11-22T23:59:59", sunday).down().value()).isEqualTo(7);
        assertThat(at("2026-11-23T00:00:00", sunday).down().value()).isZero();
    }

    @Test
    void takesTheFirstWindowThatSpeaksOfADirection() {
        Window wholeFriday = new Window(
                Set.of(DayOfWeek.FRIDAY),
                LocalTime.MIDNIGHT,
                LocalTime.MIDNIGHT,
                Optional.of(new ByteCount(7)),
                Optional.of(new ByteCount(8)));

        TransferLimits limits = at("2026-11-20T12:00:00", OFFICE, wholeFriday);

        assertThat(limits).isEqualTo(new TransferLimits(new ByteCount(7), new ByteCount(200_000)));
    }

    @Test
    void followsTheClockOnTheWallWhenItIsPutForward() {
        Window early = new Window(
                EnumSet.allOf(DayOfWeek.class),
                LocalTime.of(1, 0),
                LocalTime.of(4, 0),
                Optional.of(new ByteCount(7)),
                Optional.empty());

        // On 2026-03-29 two o'clock is followed by three o'clock: the window is an hour shorter.
        assertThat(at("2026-03-29T01:59:59", early).down().value()).isEqualTo(7);
        assertThat(at("2026-03-29T03:59:59", early).down().value()).isEqualTo(7);
        assertThat(at("2026-03-29T04:00:00", early).down().value()).isZero();
    }
}
