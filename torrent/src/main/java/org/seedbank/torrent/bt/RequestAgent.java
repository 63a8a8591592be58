package org.seedbank.torrent.bt;

import bt.net.ConnectionKey;
import bt.protocol.Bitfield;
import bt.protocol.Cancel;
import bt.protocol.Have;
import bt.protocol.Message;
import bt.protocol.Piece;
import bt.protocol.Request;
import bt.torrent.messaging.Assignments;
import bt.torrent.messaging.MessageContext;
import bt.torrent.messaging.RequestProducer;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Asks for blocks no faster than they may come: what is not asked for is not sent. The choice of blocks is Bt's, but a
 * peer that has nothing left to do gets new work at once; Bt lets it wait until the old work, although done, times out.
 */
final class RequestAgent implements MessageAgent {
    /** Bt keeps a future for every block until the peer's work is taken away; they are dropped after so many blocks. */
    private static final int PURGE_INTERVAL = 1024;
    /** How long a peer is left idle that has announced something new. */
    private static final long NEWS_MILLIS = 50;
    /** The same for one that has not: a piece whose hash was wrong is to be fetched again. */
    private static final long IDLE_MILLIS = 1000;

    private final RequestProducer producer;
    private final Assignments assignments;
    private final TokenBucket rate;
    private final BooleanSupplier allWritten;
    private final Clock clock;
    private final Map<ConnectionKey, Work> work = new ConcurrentHashMap<>();
    private int blocks;

    /** @param allWritten whether no block waits to be written or checked */
    RequestAgent(
            RequestProducer producer,
            Assignments assignments,
            TokenBucket rate,
            BooleanSupplier allWritten,
            Clock clock) {
        this.producer = producer;
        this.assignments = assignments;
        this.rate = rate;
        this.allWritten = allWritten;
        this.clock = clock;
    }

    @Override
    public void consume(Message message, MessageContext context) {
        if (message instanceof Piece && ++blocks % PURGE_INTERVAL == 0) {
            context.getConnectionState()
                    .getPendingWrites()
                    .values()
                    .removeIf(write -> write.isDone() && !write.isCompletedExceptionally());
        } else if (message instanceof Have || message instanceof Bitfield) {
            of(context).hasNews = true;
        }
    }

    private Work of(MessageContext context) {
        return work.computeIfAbsent(context.getConnectionKey(), key -> new Work());
    }

    @Override
    public void produce(Consumer<Message> out, MessageContext context) {
        Work peer = of(context);
        producer.produce(message -> take(message, peer.queue, out), context);
        while (!peer.queue.isEmpty() && rate.pass(((Request) peer.queue.element()).getLength())) {
            out.accept(peer.queue.remove());
        }
        boolean idle = peer.queue.isEmpty()
                && context.getConnectionState().getPendingRequests().isEmpty()
                && assignments.get(context.getConnectionKey()) != null;
        renew(peer, idle, context.getConnectionKey());
    }

    private void renew(Work peer, boolean idle, ConnectionKey key) {
        long now = clock.millis();
        if (!idle || !allWritten.getAsBoolean()) {
            peer.idleSince = now;
        } else if (now - peer.idleSince >= (peer.hasNews ? NEWS_MILLIS : IDLE_MILLIS)) {
            peer.idleSince = now;
            peer.hasNews = false;
            assignments.remove(assignments.get(key));
        }
    }

    private static void take(Message message, Queue<Message> queue, Consumer<Message> out) {
        if (message instanceof Cancel cancel) {
            if (!queue.removeIf(request -> isFor(cancel, (Request) request))) {
                out.accept(cancel);
            }
        } else {
            queue.add(message);
        }
    }

    private static boolean isFor(Cancel cancel, Request request) {
        return cancel.getPieceIndex() == request.getPieceIndex() && cancel.getOffset() == request.getOffset();
    }

    void disconnected(ConnectionKey key) {
        work.remove(key);
    }

    /** What one peer is to be asked for. */
    private static final class Work {
        private final Queue<Message> queue = new ArrayDeque<>();
        private boolean hasNews;
        private long idleSince;
    }
}
