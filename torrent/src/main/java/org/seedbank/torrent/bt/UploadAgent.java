package org.seedbank.torrent.bt;

import bt.net.ConnectionKey;
import bt.protocol.Cancel;
import bt.protocol.Message;
import bt.protocol.Piece;
import bt.protocol.Request;
import bt.torrent.messaging.MessageContext;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests for blocks: in order, no faster than allowed, one at a time, so that a choke overtakes what was
 * asked for before. A request that no honest client makes closes the connection.
 */
final class UploadAgent implements MessageAgent {
    /** Largest block that clients accept (BEP 3 names 2^14; 2^17 is the customary limit). */
    static final int MAX_BLOCK = 128 << 10;
    /** Requests of one peer that may wait; told to peers as {@code reqq} (BEP 10). */
    static final int MAX_REQUESTS = 2048;
    /** A peer that leaves so much unread gets nothing new until it reads. */
    private static final int MAX_BACKLOG = 256 << 10;

    private final Content content;
    private final LinkFinder links;
    private final SwarmExtension extension;
    private final TokenBucket rate;
    private final Traffic traffic;
    private final Consumer<UncheckedIOException> failure;
    private final Map<ConnectionKey, Uploads> uploads = new ConcurrentHashMap<>();

    UploadAgent(
            Content content,
            LinkFinder links,
            SwarmExtension extension,
            TokenBucket rate,
            Traffic traffic,
            Consumer<UncheckedIOException> failure) {
        this.content = content;
        this.links = links;
        this.extension = extension;
        this.rate = rate;
        this.traffic = traffic;
        this.failure = failure;
    }

    @Override
    public void consume(Message message, MessageContext context) {
        if (message instanceof Request request) {
            requested(request, context.getConnectionKey());
        } else if (message instanceof Cancel cancel) {
            Uploads waiting = uploads.get(context.getConnectionKey());
            if (waiting != null) {
                waiting.requests.remove(new Block(cancel.getPieceIndex(), cancel.getOffset(), cancel.getLength()));
            }
        }
    }

    private void requested(Request request, ConnectionKey key) {
        PeerLink link = links.find(key);
        if (link == null) {
            return;
        }
        Block block = new Block(request.getPieceIndex(), request.getOffset(), request.getLength());
        Deque<Block> requests = uploads.computeIfAbsent(key, any -> new Uploads()).requests;
        if (!isPossible(block) || requests.size() >= MAX_REQUESTS) {
            link.close();
        } else if (!link.isChoked() && content.pieces().isVerified(block.piece)) {
            requests.add(block);
        }
    }

    private boolean isPossible(Block block) {
        return block.piece < content.pieces().count()
                && block.length <= MAX_BLOCK
                && (long) block.offset + block.length <= content.pieces().length(block.piece);
    }

    @Override
    public void produce(Consumer<Message> out, MessageContext context) {
        ConnectionKey key = context.getConnectionKey();
        Uploads peer = uploads.get(key);
        if (peer == null || peer.requests.isEmpty()) {
            return;
        }
        PeerLink link = links.find(key);
        if (link == null || link.isChoked()) {
            peer.requests.clear();
        } else if (link.backlog() < MAX_BACKLOG) {
            Block block = next(key, peer.requests);
            if (block != null) {
                peer.admitted.add(block);
                out.accept(
                        new Piece(block.piece, block.offset, block.length, buffer -> send(block, key, peer, buffer)));
            }
        }
    }

    private @Nullable Block next(ConnectionKey key, Deque<Block> requests) {
        while (!requests.isEmpty() && rate.pass(requests.element().length)) {
            Block block = requests.element();
            Admission admission = extension.admitUpload(key, block.length);
            if (admission != Admission.GRANTED) {
                rate.giveBack(block.length);
            }
            if (admission == Admission.LATER) {
                return null;
            }
            requests.remove();
            if (admission == Admission.GRANTED) {
                return block;
            }
        }
        return null;
    }

    /** Called by the encoder, which must find the buffer untouched when nothing was read. */
    private boolean send(Block block, ConnectionKey key, Uploads peer, ByteBuffer buffer) {
        int start = buffer.position();
        int limit = buffer.limit();
        boolean read = false;
        try {
            buffer.limit(start + block.length);
            read = content.storage().read(content.pieces().start(block.piece) + block.offset, buffer);
        } catch (UncheckedIOException e) {
            failure.accept(e);
        } finally {
            buffer.limit(limit);
        }
        boolean wasAdmitted = peer.admitted.remove(block);
        if (read) {
            traffic.countUploaded(block.length);
        } else {
            buffer.position(start);
            if (wasAdmitted) {
                extension.uploadFailed(key, block.length);
            }
        }
        return read;
    }

    /** The connection is gone: what was admitted and not sent never will be. */
    void disconnected(ConnectionKey key) {
        Uploads peer = uploads.remove(key);
        if (peer != null) {
            peer.admitted.removeIf(block -> {
                extension.uploadFailed(key, block.length);
                return true;
            });
        }
    }

    /** All connections are gone. */
    void close() {
        uploads.keySet().forEach(this::disconnected);
    }

    /** Requests of one peer; the admitted ones are changed on two threads. */
    private static final class Uploads {
        private final Deque<Block> requests = new ArrayDeque<>();
        private final Set<Block> admitted = ConcurrentHashMap.newKeySet();
    }

    private record Block(int piece, int offset, int length) {}
}
