package org.seedbank.cli.transfer;

import java.time.Duration;
import java.util.Optional;
import org.seedbank.cli.output.Amounts;

/**
 * How long a torrent is served once nothing of it is missing; whichever comes first.
 *
 * @param ratio until this many times its size was sent; zero or absent: no such end
 * @param time until this time has passed; absent: no such end
 * @param isWanted whether it is served at all
 */
public record SeedGoal(Optional<Double> ratio, Optional<Duration> time, boolean isWanted) {
    /** Not at all. */
    public static final SeedGoal NONE = new SeedGoal(Optional.empty(), Optional.empty(), false);
    /** Until somebody stops it. */
    public static final SeedGoal FOREVER = new SeedGoal(Optional.empty(), Optional.empty(), true);

    /** Whether it has been served enough. */
    boolean isReached(long size, long uploaded, Duration served) {
        if (!isWanted) {
            return true;
        }
        boolean byRatio = ratio.filter(wanted -> wanted > 0)
                .filter(wanted -> uploaded >= wanted * size)
                .isPresent();
        return byRatio || time.filter(limit -> served.compareTo(limit) >= 0).isPresent();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        ratio.filter(wanted -> wanted > 0)
                .ifPresent(wanted -> text.append("until ratio ").append(wanted));
        time.ifPresent(
                limit -> text.append(text.isEmpty() ? "for " : ", or for ").append(Amounts.duration(limit)));
        return text.isEmpty() ? "until you stop it" : text.toString();
    }
}
