package org.seedbank.torrent.bt;

import bt.bencoding.types.BEInteger;
import bt.magnet.UtMetadata;
import bt.net.ConnectionKey;
import bt.protocol.Message;
import bt.protocol.extended.ExtendedHandshake;
import bt.torrent.messaging.MessageContext;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.InfoHash;

/**
 * Fetches the info dictionary from peers (BEP 9). Every copy comes whole from one peer, so that nobody can spoil the
 * copy of another; a peer whose copy does not have the right hash is dropped.
 */
final class MetadataFetch implements MessageAgent {
    private static final String EXTENSION = "ut_metadata";
    /** Copies that are fetched at a time. */
    private static final int COPIES = 3;

    private final InfoHash infoHash;
    private final LinkFinder links;
    private final Clock clock;
    private final CompletableFuture<Bytes> found;
    private final Map<ConnectionKey, MetadataCopy> copies = new ConcurrentHashMap<>();

    /** @param found receives the dictionary, whose hash is right */
    MetadataFetch(InfoHash infoHash, LinkFinder links, Clock clock, CompletableFuture<Bytes> found) {
        this.infoHash = infoHash;
        this.links = links;
        this.clock = clock;
        this.found = found;
    }

    @Override
    public void consume(Message message, MessageContext context) {
        ConnectionKey key = context.getConnectionKey();
        if (message instanceof ExtendedHandshake handshake) {
            PeerLink link = links.find(key);
            if (link != null && link.understands(EXTENSION)) {
                copies.putIfAbsent(key, new MetadataCopy(announcedSize(handshake), clock));
            }
        } else if (message instanceof UtMetadata metadata) {
            MetadataCopy copy = copies.get(key);
            if (copy != null) {
                received(metadata, copy, key);
            }
        }
    }

    private static long announcedSize(ExtendedHandshake handshake) {
        return handshake.getData().get("metadata_size") instanceof BEInteger size
                ? size.getValue().longValue()
                : 0;
    }

    private void received(UtMetadata metadata, MetadataCopy copy, ConnectionKey key) {
        if (metadata.getType() == UtMetadata.Type.REJECT) {
            copy.rejected();
        } else if (metadata.getType() == UtMetadata.Type.DATA) {
            boolean fits = copy.add(
                    metadata.getPieceIndex(),
                    metadata.getTotalSize().orElse(0),
                    metadata.getData().orElseGet(() -> new byte[0]));
            if (!fits) {
                drop(key);
            } else if (copy.isComplete()) {
                completed(copy, key);
            }
        }
    }

    private void completed(MetadataCopy copy, ConnectionKey key) {
        Bytes dictionary = copy.bytes();
        if (copy.hasHash(infoHash)) {
            found.complete(dictionary);
        } else {
            drop(key);
        }
    }

    private void drop(ConnectionKey key) {
        copies.remove(key);
        PeerLink link = links.find(key);
        if (link != null) {
            link.close();
        }
    }

    @Override
    public void produce(Consumer<Message> out, MessageContext context) {
        MetadataCopy copy = copies.get(context.getConnectionKey());
        if (copy == null || found.isDone()) {
            return;
        }
        if (copy.isRunning() || running() < COPIES) {
            int block;
            while ((block = copy.nextRequest()) >= 0) {
                out.accept(UtMetadata.request(block));
            }
        }
    }

    private long running() {
        return copies.values().stream().filter(MetadataCopy::isRunning).count();
    }

    void disconnected(ConnectionKey key) {
        copies.remove(key);
    }
}
