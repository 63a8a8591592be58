package org.seedbank.torrent.bt;

import bt.magnet.UtMetadata;
import bt.net.ConnectionKey;
import bt.protocol.Message;
import bt.torrent.messaging.MessageContext;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Serves the info dictionary to peers that came by a magnet link (BEP 9). */
final class MetadataAgent implements MessageAgent {
    /** BEP 9. */
    static final int BLOCK = 16 << 10;
    /** Requests of one peer that may wait; the largest dictionary we accept has fewer blocks. */
    private static final int MAX_REQUESTS = 2048;

    private final byte[] infoDictionary;
    private final boolean isPrivate;
    private final Map<ConnectionKey, Queue<Integer>> waiting = new ConcurrentHashMap<>();

    MetadataAgent(byte[] infoDictionary, boolean isPrivate) {
        this.infoDictionary = infoDictionary;
        this.isPrivate = isPrivate;
    }

    @Override
    public void consume(Message message, MessageContext context) {
        if (message instanceof UtMetadata metadata && metadata.getType() == UtMetadata.Type.REQUEST) {
            Queue<Integer> queue = waiting.computeIfAbsent(context.getConnectionKey(), key -> new ArrayDeque<>());
            if (queue.size() < MAX_REQUESTS) {
                queue.add(metadata.getPieceIndex());
            }
        }
    }

    @Override
    public void produce(Consumer<Message> out, MessageContext context) {
        Queue<Integer> queue = waiting.get(context.getConnectionKey());
        if (queue != null && !queue.isEmpty()) {
            out.accept(answer(queue.remove()));
        }
    }

    private Message answer(int block) {
        long start = (long) block * BLOCK;
        if (isPrivate || start >= infoDictionary.length) {
            return UtMetadata.reject(block);
        }
        int end = (int) Math.min(start + BLOCK, infoDictionary.length);
        return UtMetadata.data(block, infoDictionary.length, Arrays.copyOfRange(infoDictionary, (int) start, end));
    }

    void disconnected(ConnectionKey key) {
        waiting.remove(key);
    }
}
