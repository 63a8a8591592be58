package org.seedbank.torrent.utp;

/** How much arrives in a round trip: what the way takes, as far as it was tried lately. Times in microseconds. */
final class DeliveryRate {
    private static final int ROUNDS = 3;

    private final double[] rates = new double[ROUNDS];
    private long began = -1;
    private long bytes;
    private int round;

    /** Packets arrived; {@code acked} is their payload. */
    void acknowledged(int acked, long roundTrip, long now) {
        if (began < 0) {
            began = now;
        }
        bytes += acked;
        if (now - began >= roundTrip) {
            rates[round++ % ROUNDS] = bytes / (double) (now - began);
            began = now;
            bytes = 0;
        }
    }

    /** Payload that arrived within {@code micros} in the fastest of the last rounds. */
    double within(long micros) {
        double most = 0;
        for (double rate : rates) {
            most = Math.max(most, rate);
        }
        return most * micros;
    }
}
