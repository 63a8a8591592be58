package org.seedbank.tunnels.exit;

/** How many bytes may still pass before the day is over; nothing is left over for the next one. Lives on the loop. */
final class DayQuota {
    private static final int SECONDS = 86_400;

    private final long perDay;
    private long used;
    private int second;

    DayQuota(long perDay) {
        this.perDay = perDay;
    }

    /** Whether there is any left. */
    boolean isLeft() {
        return perDay == 0 || used < perDay;
    }

    void use(int bytes) {
        used += bytes;
    }

    /** A second has passed. */
    void tick() {
        second++;
        if (second % SECONDS == 0) {
            used = 0;
        }
    }
}
