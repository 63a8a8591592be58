package org.seedbank.cli.config;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.engine.RateSchedule.Window;
import org.seedbank.trustchain.token.ByteCount;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * Reads times of the week with rates of their own: {@code mon-fri 08:00-18:00 up=200kB; sat,sun 10:00-12:00 down=0}. In
 * settings files they may also be tables with {@code days}, {@code from}, {@code to}, {@code down} and {@code up}.
 */
final class RateWindows {
    /** What is accepted, for messages. */
    static final String EXPECTED = "windows such as mon-fri 08:00-18:00 up=200kB; sat,sun 22:00-06:00 down=0, or none";

    private static final String NONE = "none";
    private static final int MOST = 100;
    private static final List<String> PLACED = List.of("days", "from", "to");

    private RateWindows() {}

    /**
     * The windows that {@code text} names, in order.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static List<Window> parse(String text) {
        if (text.isBlank() || text.strip().equals(NONE)) {
            return List.of();
        }
        List<String> windows = Arrays.stream(text.split(";", -1))
                .map(String::strip)
                .filter(window -> !window.isEmpty())
                .toList();
        if (windows.size() > MOST) {
            throw new IllegalArgumentException("more than " + MOST + " windows");
        }
        return windows.stream().map(RateWindows::window).toList();
    }

    private static Window window(String text) {
        String[] parts = text.split("\\s+", -1);
        if (parts.length < 3) {
            throw new IllegalArgumentException("expected days, times and rates");
        }
        String[] times = parts[1].split("-", -1);
        if (times.length != 2) {
            throw new IllegalArgumentException("expected two times");
        }
        ByteCount down = null;
        ByteCount up = null;
        for (String rate : Arrays.asList(parts).subList(2, parts.length)) {
            if (rate.startsWith("down=") && down == null) {
                down = Sizes.parseRate(rate.substring("down=".length()));
            } else if (rate.startsWith("up=") && up == null) {
                up = Sizes.parseRate(rate.substring("up=".length()));
            } else {
                throw new IllegalArgumentException("neither down nor up, or twice");
            }
        }
        return new Window(
                days(parts[0]), time(times[0]), time(times[1]), Optional.ofNullable(down), Optional.ofNullable(up));
    }

    private static LocalTime time(String text) {
        try {
            return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("no time of day", e);
        }
    }

    private static Set<DayOfWeek> days(String text) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String range : text.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] ends = range.split("-", -1);
            if (ends.length > 2) {
                throw new IllegalArgumentException("expected days");
            }
            DayOfWeek last = day(ends[ends.length - 1]);
            DayOfWeek day = day(ends[0]);
            days.add(day);
            while (day != last) {
                day = day.plus(1);
                days.add(day);
            }
        }
        return days;
    }

    private static DayOfWeek day(String text) {
        return Arrays.stream(DayOfWeek.values())
                .filter(day -> day.name().substring(0, 3).equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no day of the week"));
    }

    /** The same windows as text; what cannot be understood stays so. */
    static String textOf(TomlArray tables) {
        List<String> windows = new ArrayList<>();
        for (Object value : tables.toList()) {
            windows.add(value instanceof TomlTable table ? textOf(table) : String.valueOf(value));
        }
        return windows.isEmpty() ? NONE : String.join("; ", windows);
    }

    private static String textOf(TomlTable table) {
        StringBuilder text = new StringBuilder(word(table.get("days"), "mon-sun"))
                .append(' ')
                .append(word(table.get("from"), "00:00"))
                .append('-')
                .append(word(table.get("to"), "24:00"));
        table.entrySet().stream()
                .filter(entry -> !PLACED.contains(entry.getKey()))
                .forEach(entry ->
                        text.append(' ').append(entry.getKey()).append('=').append(word(entry.getValue(), "")));
        return text.toString();
    }

    /** Without what separates windows and their parts. */
    private static String word(@Nullable Object value, String otherwise) {
        return value == null ? otherwise : value.toString().replaceAll("[\\s;]+", "");
    }
}
