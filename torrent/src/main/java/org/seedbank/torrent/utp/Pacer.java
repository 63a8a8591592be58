package org.seedbank.torrent.utp;

/**
 * Spreads a window over its round trip. Without it a window leaves as the burst that its acknowledgements were, twice
 * as long in slow start, and a queue at the bottleneck that holds less than half a window loses packets long before the
 * link is full (RFC 9002, 7.7). Times in microseconds, sizes in bytes of payload.
 */
final class Pacer {
    /** Owners cannot wake at every moment: what was not sent in this time may follow at once. */
    private static final long SAVED = 10_000;

    /** An owner that is woken more often than this only loses time. */
    private static final long SHORTEST_PAUSE = 1_000;

    private static final int LEAST_PACKETS = 16;

    private final int packet;
    private double credit;
    private double rate;
    private double most;
    private long updated;

    /** @param packet payload of a full packet */
    Pacer(int packet) {
        this.packet = packet;
        this.credit = LEAST_PACKETS * packet;
    }

    /**
     * Begins to send.
     *
     * @param bytes that may leave in {@code roundTrip}
     */
    void begin(double bytes, long roundTrip, long now) {
        rate = bytes / roundTrip;
        most = Math.max(LEAST_PACKETS * packet, rate * SAVED);
        credit = Math.min(most, credit + rate * (now - updated));
        updated = now;
    }

    /** Whether a packet may leave now. */
    boolean isOpen() {
        return credit > 0;
    }

    /** A packet leaves. */
    void sent(int bytes) {
        credit -= bytes;
    }

    /** When a packet may leave that may not now. */
    long opens() {
        return updated + Math.max(SHORTEST_PAUSE, (long) Math.ceil((packet - credit) / rate));
    }
}
