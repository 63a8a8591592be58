package org.seedbank.torrent.bt;

import bt.bencoding.types.BEInteger;
import bt.magnet.UtMetadata;
import bt.protocol.extended.ExtendedHandshake;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.InfoHash;

/**
 * Fetches the info dictionary from peers (BEP 9). Every copy comes whole from one peer, so that nobody can spoil the
 * copy of another; a peer whose copy does not have the right hash is dropped.
 */
final class MetadataFetch {
    /** Copies that are fetched at a time. */
    private static final int COPIES = 3;

    private final InfoHash infoHash;
    private final Clock clock;
    private final CompletableFuture<Bytes> found;
    private final Map<PeerLink, MetadataCopy> copies = new HashMap<>();

    /** @param found receives the dictionary, whose hash is right */
    MetadataFetch(InfoHash infoHash, Clock clock, CompletableFuture<Bytes> found) {
        this.infoHash = infoHash;
        this.clock = clock;
        this.found = found;
    }

    /** The peer says who it is. */
    void introduced(PeerLink link, ExtendedHandshake handshake) {
        if (link.codec().understands(PeerCodec.METADATA)) {
            copies.putIfAbsent(link, new MetadataCopy(announcedSize(handshake), clock));
        }
    }

    /** An answer came. */
    void received(PeerLink link, UtMetadata metadata) {
        MetadataCopy copy = copies.get(link);
        if (copy != null) {
            received(metadata, copy, link);
        }
    }

    private static long announcedSize(ExtendedHandshake handshake) {
        return handshake.getData().get("metadata_size") instanceof BEInteger size
                ? size.getValue().longValue()
                : 0;
    }

    private void received(UtMetadata metadata, MetadataCopy copy, PeerLink link) {
        if (metadata.getType() == UtMetadata.Type.REJECT) {
            copy.rejected();
        } else if (metadata.getType() == UtMetadata.Type.DATA) {
            boolean fits = copy.add(
                    metadata.getPieceIndex(),
                    metadata.getTotalSize().orElse(0),
                    metadata.getData().orElseGet(() -> new byte[0]));
            if (!fits) {
                drop(link);
            } else if (copy.isComplete()) {
                completed(copy, link);
            }
        }
    }

    private void completed(MetadataCopy copy, PeerLink link) {
        Bytes dictionary = copy.bytes();
        if (copy.hasHash(infoHash)) {
            found.complete(dictionary);
        } else {
            drop(link);
        }
    }

    private void drop(PeerLink link) {
        copies.remove(link);
        link.close();
    }

    /** Asks for what is to be asked for. */
    void serve(PeerLink link) {
        MetadataCopy copy = copies.get(link);
        if (copy == null || found.isDone()) {
            return;
        }
        if (copy.isRunning() || running() < COPIES) {
            int block;
            while ((block = copy.nextRequest()) >= 0) {
                link.send(UtMetadata.request(block));
            }
        }
    }

    private long running() {
        return copies.values().stream().filter(MetadataCopy::isRunning).count();
    }

    void closed(PeerLink link) {
        copies.remove(link);
    }
}
