package org.seedbank.torrent.bt;

import bt.magnet.UtMetadata;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.seedbank.overlay.wire.Bytes;

/** Serves the info dictionary to peers that came by a magnet link (BEP 9). */
final class MetadataAgent {
    /** BEP 9. */
    static final int BLOCK = 16 << 10;
    /** Requests of one peer that may wait; the largest dictionary we accept has fewer blocks. */
    private static final int MAX_REQUESTS = 2048;

    /** A peer that leaves so much unread gets nothing more until it reads. */
    private static final int MAX_BACKLOG = 32 << 10;

    private final Bytes infoDictionary;
    private final boolean isPrivate;
    private final Map<PeerLink, Queue<Integer>> waiting = new HashMap<>();

    MetadataAgent(Bytes infoDictionary, boolean isPrivate) {
        this.infoDictionary = infoDictionary;
        this.isPrivate = isPrivate;
    }

    /** The peer asks for a block, or answers a question that we did not ask. */
    void received(PeerLink link, UtMetadata metadata) {
        if (metadata.getType() == UtMetadata.Type.REQUEST) {
            Queue<Integer> queue = waiting.computeIfAbsent(link, any -> new ArrayDeque<>());
            if (queue.size() < MAX_REQUESTS) {
                queue.add(metadata.getPieceIndex());
            }
        }
    }

    /** Answers as long as the peer reads. */
    void serve(PeerLink link) {
        Queue<Integer> queue = waiting.get(link);
        while (queue != null && !queue.isEmpty() && link.backlog() < MAX_BACKLOG) {
            link.send(answer(queue.remove()));
        }
    }

    private UtMetadata answer(int block) {
        long start = (long) block * BLOCK;
        if (isPrivate || start >= infoDictionary.size()) {
            return UtMetadata.reject(block);
        }
        int end = (int) Math.min(start + BLOCK, infoDictionary.size());
        return UtMetadata.data(
                block,
                infoDictionary.size(),
                infoDictionary.slice((int) start, end).toArray());
    }

    void closed(PeerLink link) {
        waiting.remove(link);
    }
}
