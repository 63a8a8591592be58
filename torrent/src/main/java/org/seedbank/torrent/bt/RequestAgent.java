package org.seedbank.torrent.bt;

import bt.net.ConnectionKey;
import bt.protocol.Cancel;
import bt.protocol.Message;
import bt.protocol.Piece;
import bt.protocol.Request;
import bt.torrent.messaging.MessageContext;
import bt.torrent.messaging.RequestProducer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Asks for blocks no faster than they may come: what is not asked for is not sent. The choice of blocks is Bt's. */
final class RequestAgent implements MessageAgent {
    /** Bt keeps a future for every block until the peer's work is taken away; they are dropped after so many blocks. */
    private static final int PURGE_INTERVAL = 1024;

    private final RequestProducer producer;
    private final TokenBucket rate;
    private final Map<ConnectionKey, Queue<Message>> waiting = new ConcurrentHashMap<>();
    private int blocks;

    RequestAgent(RequestProducer producer, TokenBucket rate) {
        this.producer = producer;
        this.rate = rate;
    }

    @Override
    public void consume(Message message, MessageContext context) {
        if (message instanceof Piece && ++blocks % PURGE_INTERVAL == 0) {
            context.getConnectionState()
                    .getPendingWrites()
                    .values()
                    .removeIf(write -> write.isDone() && !write.isCompletedExceptionally());
        }
    }

    @Override
    public void produce(Consumer<Message> out, MessageContext context) {
        Queue<Message> queue = waiting.computeIfAbsent(context.getConnectionKey(), key -> new ArrayDeque<>());
        producer.produce(message -> take(message, queue, out), context);
        while (!queue.isEmpty() && rate.pass(((Request) queue.element()).getLength())) {
            out.accept(queue.remove());
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
        waiting.remove(key);
    }
}
