package org.seedbank.torrent.engine;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Rates that follow the clock on the wall: those of the first window that is open and speaks of a direction, otherwise
 * the usual ones.
 *
 * @param usual while no window is open
 * @param windows times with other rates, the first of those that overlap counts
 * @param zone where the clock hangs
 */
public record RateSchedule(TransferLimits usual, List<Window> windows, ZoneId zone) {
    /** Copies the list. */
    public RateSchedule {
        windows = List.copyOf(windows);
    }

    /** The same rates at every hour. */
    public static RateSchedule always(TransferLimits limits) {
        return new RateSchedule(limits, List.of(), ZoneOffset.UTC);
    }

    /** The rates at {@code time}. */
    public TransferLimits at(Instant time) {
        if (windows.isEmpty()) {
            return usual;
        }
        ZonedDateTime here = time.atZone(zone);
        return new TransferLimits(
                rate(here, Window::down).orElse(usual.down()),
                rate(here, Window::up).orElse(usual.up()));
    }

    private Optional<ByteCount> rate(ZonedDateTime here, Function<Window, Optional<ByteCount>> direction) {
        return windows.stream()
                .filter(window -> window.isOpen(here.getDayOfWeek(), here.toLocalTime()))
                .flatMap(window -> direction.apply(window).stream())
                .findFirst();
    }

    /**
     * A time of the week with rates of its own.
     *
     * @param days on which it opens
     * @param from when it opens
     * @param to when it closes; on the next day if that is not after {@code from}
     * @param down bytes a second, zero: no limit; empty: as usual
     * @param up bytes a second, zero: no limit; empty: as usual
     */
    public record Window(
            Set<DayOfWeek> days, LocalTime from, LocalTime to, Optional<ByteCount> down, Optional<ByteCount> up) {
        /** Copies the set. */
        public Window {
            days = Set.copyOf(days);
        }

        private boolean isOpen(DayOfWeek day, LocalTime time) {
            boolean isAfterOpening = !time.isBefore(from);
            boolean isBeforeClosing = time.isBefore(to);
            if (from.isBefore(to)) {
                return days.contains(day) && isAfterOpening && isBeforeClosing;
            }
            return (days.contains(day) && isAfterOpening) || (days.contains(day.minus(1)) && isBeforeClosing);
        }
    }
}
