package org.seedbank.torrent.bt;

/**
 * How much all connections of a process hold of small messages that wait until their peers read. Each may hold a little
 * in any case; who holds more when there is too much of all is not worth keeping. Of the loop's thread.
 */
final class OutputMemory {
    /** What a connection may hold in any case: far more than an honest peer leaves unread, but for a large bitfield. */
    static final int LITTLE = 64 << 10;

    private static final long MOST_BYTES =
            Math.min(16L << 20, Runtime.getRuntime().maxMemory() / 16);

    private final long most;
    private long used;

    OutputMemory() {
        this(MOST_BYTES);
    }

    /** @param most bytes of all, beyond which nobody may have more than a little */
    OutputMemory(long most) {
        this.most = most;
    }

    void add(int bytes) {
        used += bytes;
    }

    void remove(int bytes) {
        used -= bytes;
    }

    /** Whether a connection that holds {@code bytes} holds too much. */
    boolean isTooMuch(int bytes) {
        return used > most && bytes > LITTLE;
    }

    /** Bytes that wait. */
    long used() {
        return used;
    }
}
