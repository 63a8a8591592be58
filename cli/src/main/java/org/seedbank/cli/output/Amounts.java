package org.seedbank.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Quantities for people: sizes on disk and speeds in steps of 1000, tokens in steps of 1024, times in the local zone.
 */
public final class Amounts {
    private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private Amounts() {}

    /** A size on disk, e.g. {@code 2.0 GB}. */
    public static String size(ByteCount size) {
        return scaled(size.value(), 1000, DECIMAL);
    }

    /** A part of a size, with the unit once, e.g. {@code 1.2/2.0 GB}. */
    public static String sizeOf(ByteCount part, ByteCount whole) {
        String total = size(whole);
        String[] words = total.split(" ", 2);
        double unit = 1;
        for (int i = 0; !DECIMAL[i].equals(words[1]); i++) {
            unit *= 1000;
        }
        return unit == 1
                ? part.value() + "/" + total
                : String.format(Locale.ROOT, "%.1f/%s", part.value() / unit, total);
    }

    /** So many of what is called {@code one}, e.g. {@code 1 block}, {@code 2 blocks}. */
    public static String count(long count, String one) {
        return count(count, one, one + "s");
    }

    /** The same of what has a plural of its own, e.g. {@code 2 entries of history}. */
    public static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /** A speed, e.g. {@code 5.1 MB/s}. */
    public static String rate(double bytesPerSecond) {
        return scaled(Math.round(bytesPerSecond), 1000, DECIMAL) + "/s";
    }

    /** An amount of tokens, e.g. {@code 4.0 GiB}. */
    public static String tokens(ByteCount amount) {
        return scaled(amount.value(), 1024, BINARY);
    }

    /** A balance or its change with its sign, e.g. {@code -1.2 GiB}; zero has none. */
    public static String signedTokens(long amount) {
        return (amount > 0 ? "+" : "") + scaled(amount, 1024, BINARY);
    }

    /** A share in whole percent; 100 only when nothing is missing. */
    public static String percent(ByteCount part, ByteCount whole) {
        if (whole.value() == 0) {
            return "100 %";
        }
        return (long) (100.0 * part.value() / whole.value()) + " %";
    }

    /** A span of time with its two largest units, e.g. {@code 6m12s}. */
    public static String duration(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < 60) {
            return seconds < 10 ? String.format(Locale.ROOT, "%.1fs", span.toMillis() / 1000.0) : seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m" + seconds % 60 + "s";
        }
        if (seconds < 86_400) {
            return seconds / 3600 + "h" + seconds % 3600 / 60 + "m";
        }
        return seconds / 86_400 + "d" + seconds % 86_400 / 3600 + "h";
    }

    /** A time in the zone of the user. */
    public static String local(Instant time) {
        return LOCAL.format(time.atZone(ZoneId.systemDefault()));
    }

    private static String scaled(long value, int step, String[] units) {
        double rest = value;
        int unit = 0;
        // From 999.95 on, one decimal would round up to four digits before the point.
        while (Math.abs(rest) >= step - 0.05 && unit < units.length - 1) {
            rest /= step;
            unit++;
        }
        return unit == 0 ? value + " B" : String.format(Locale.ROOT, "%.1f %s", rest, units[unit]);
    }
}
