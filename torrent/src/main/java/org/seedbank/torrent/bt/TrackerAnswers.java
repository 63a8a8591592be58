package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.seedbank.overlay.wire.Bytes;

/** Who waits for datagrams of trackers, which are known by the number of the question (BEP 15). For any thread. */
final class TrackerAnswers {
    private static final int TRANSACTION_AT = 4;
    private static final int LEAST = 8;

    private final Map<Integer, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();

    /**
     * A datagram of a tracker.
     *
     * @param from where it came from
     * @param datagram all of it
     */
    record Answer(InetSocketAddress from, Bytes datagram) {}

    /** Completes with the next datagram that answers {@code transaction}, until {@link #forget}. */
    CompletableFuture<Answer> expect(int transaction) {
        return waiting.computeIfAbsent(transaction, any -> new CompletableFuture<>());
    }

    /** Nobody waits for it any more. */
    void forget(int transaction) {
        waiting.remove(transaction);
    }

    void received(InetSocketAddress from, ByteBuffer datagram) {
        if (datagram.remaining() >= LEAST) {
            CompletableFuture<Answer> expected = waiting.get(datagram.getInt(TRANSACTION_AT));
            if (expected != null) {
                expected.complete(new Answer(from, Bytes.copyOf(datagram)));
            }
        }
    }
}
