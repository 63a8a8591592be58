package org.seedbank.torrent.utp;

/** Memory that the buffers of all connections share beyond a small allotment that each one has for itself. */
final class MemoryBudget {
    private final long reserve;
    private long left;

    MemoryBudget(long bytes) {
        this.reserve = bytes / 2;
        this.left = bytes;
    }

    /** Bytes that can be taken for what may as well be sent again; half of all is for the rest alone. */
    long spare() {
        return Math.max(0, left - reserve);
    }

    /** Bytes that can be taken. */
    long left() {
        return left;
    }

    /** Takes {@code bytes}, which must be left. */
    void take(long bytes) {
        if (bytes > left) {
            throw new IllegalStateException("took " + bytes + " bytes of " + left);
        }
        left -= bytes;
    }

    /** Gives back what was taken. */
    void giveBack(long bytes) {
        left += bytes;
    }
}
