package org.seedbank.tunnels.exit;

/**
 * How much leaves circuits here and comes in, over all circuits together; 0 for no limit.
 *
 * @param bytesPerSecond in any second
 * @param bytesPerDay in 24 hours, counted from the start
 */
public record ExitLimits(long bytesPerSecond, long bytesPerDay) {
    /** No limits. */
    public static final ExitLimits NONE = new ExitLimits(0, 0);

    /** Refuses negative limits. */
    public ExitLimits {
        if (bytesPerSecond < 0 || bytesPerDay < 0) {
            throw new IllegalArgumentException(bytesPerSecond + " a second, " + bytesPerDay + " a day");
        }
    }
}
