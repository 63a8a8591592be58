package org.seedbank.tunnels.relay;

/**
 * How much a circuit of somebody else was used; counts seconds, so that no clock is read for a cell. Only what the
 * owner sends keeps it alive, and owners ask for their exits all the time: anybody may send to the socket of an exit.
 */
final class Usage {
    private final JoinLimits limits;
    private long bytes;
    private boolean wasHeard;
    private int silentSeconds;
    private int seconds;

    Usage(JoinLimits limits) {
        this.limits = limits;
    }

    /** The owner has sent a cell. */
    void heard() {
        wasHeard = true;
    }

    void count(int size) {
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
        silentSeconds = wasHeard ? 0 : silentSeconds + 1;
        wasHeard = false;
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
