package org.seedbank.cli.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.seedbank.trustchain.token.ByteCount;

/** Reads sizes and speeds: {@code 1500}, {@code 2MB}, {@code 1.5GiB}, {@code 200kB/s}. */
public final class Sizes {
    /** What is accepted, for messages. */
    public static final String EXPECTED = "a size such as 500k, 64MiB or 1.5GB";
    /** What is accepted for a speed, for messages. */
    public static final String EXPECTED_RATE = "bytes a second such as 500k, 2MB or 1MiB/s; 0 is no limit";

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)\\s?([kmgtp]?)(i?)(b?)", Pattern.CASE_INSENSITIVE);
    private static final String PREFIXES = "kmgtp";

    private Sizes() {}

    /**
     * The size that {@code text} names; k, M, G, T and P are powers of 1000, with an i powers of 1024. It is never cut
     * to whole bytes, since it may be an amount of tokens: one byte is not what {@code 1.5} asks for.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static ByteCount parse(String text) {
        BigDecimal bytes = bytes(text);
        try {
            return new ByteCount(bytes.longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "expected " + EXPECTED + ", no part of a byte; near it is "
                            + bytes.setScale(0, RoundingMode.DOWN).toPlainString(),
                    e);
        }
    }

    private static BigDecimal bytes(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()
                || (matcher.group(2).isEmpty() && !matcher.group(3).isEmpty())) {
            throw new IllegalArgumentException("expected " + EXPECTED);
        }
        int step = matcher.group(3).isEmpty() ? 1000 : 1024;
        String prefix = matcher.group(2).toLowerCase(Locale.ROOT);
        int power = prefix.isEmpty() ? 0 : PREFIXES.indexOf(prefix) + 1;
        BigDecimal bytes = new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(step).pow(power));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("expected " + EXPECTED + ", less than 8 EiB");
        }
        return bytes;
    }

    /**
     * The speed that {@code text} names, in bytes a second; {@code /s} may follow. A part of a byte counts as one, so
     * that no limit becomes 0, which is none.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static ByteCount parseRate(String text) {
        try {
            BigDecimal bytes = bytes(text.strip().replaceFirst("/s$", ""));
            return new ByteCount(bytes.setScale(0, RoundingMode.CEILING).longValueExact());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected " + EXPECTED_RATE, e);
        }
    }
}
