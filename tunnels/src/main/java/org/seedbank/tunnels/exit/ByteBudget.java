package org.seedbank.tunnels.exit;

/** How many bytes may still pass before the next tick; what is left over a second is kept once. Lives on the loop. */
public final class ByteBudget {
    private final long perSecond;
    private long left;

    /** @param perSecond bytes; 0 for no limit */
    public ByteBudget(long perSecond) {
        this.perSecond = perSecond;
        this.left = perSecond;
    }

    /** Takes {@code bytes} if there are any left. */
    public boolean take(int bytes) {
        if (perSecond == 0) {
            return true;
        }
        if (left <= 0) {
            return false;
        }
        left -= bytes;
        return true;
    }

    /** A second has passed. */
    public void tick() {
        left = Math.min(2 * perSecond, left + perSecond);
    }
}
