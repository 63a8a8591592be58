package org.seedbank.tunnels.relay;

/** How much a circuit of somebody else was used; counts seconds, so that no clock is read for a cell. */
final class Usage {
    private final JoinLimits limits;
    private long cells;
    private long bytes;
    private long cellsBefore;
    private int silentSeconds;
    private int seconds;

    Usage(JoinLimits limits) {
        this.limits = limits;
    }

    void count(int size) {
        cells++;
        bytes += size;
    }

    long bytes() {
        return bytes;
    }

    int seconds() {
        return seconds;
    }

    /** A second has passed. */
    End tick() {
        seconds++;
        silentSeconds = cells == cellsBefore ? silentSeconds + 1 : 0;
        cellsBefore = cells;
        if (bytes > limits.bytes()) {
            return End.USED_UP;
        }
        return silentSeconds >= limits.silence().toSeconds()
                        || seconds >= limits.age().toSeconds()
                ? End.FADED
                : End.NONE;
    }

    enum End {
        NONE,
        /** Silent or old: nobody is told. */
        FADED,
        /** Others are told. */
        USED_UP
    }
}
