package org.seedbank.cli.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads spans of time: {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 7d}. */
public final class Times {
    /** What is accepted, for messages. */
    public static final String EXPECTED = "a time such as 30s, 5m, 1h30m or 7d";

    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s)?");

    private Times() {}

    /**
     * The span that {@code text} names.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static Duration parse(String text) {
        String form = text.strip();
        if (form.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = FORM.matcher(form);
        if (form.isEmpty() || !matcher.matches()) {
            throw new IllegalArgumentException("expected " + EXPECTED);
        }
        return Duration.ofDays(number(matcher, 1))
                .plusHours(number(matcher, 2))
                .plusMinutes(number(matcher, 3))
                .plusSeconds(number(matcher, 4));
    }

    private static long number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
