package org.seedbank.torrent.bt;

import bt.bencoding.types.BEInteger;
import bt.magnet.UtMetadata;
import bt.protocol.extended.ExtendedHandshake;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.InfoHash;

/**
 * Fetches the info dictionary from peers (BEP 9). Every copy comes whole from one peer, so that nobody can spoil the
 * copy of another; a peer whose copy does not have the right hash is banned. Peers that give little, and peers that
 * announce much, keep the others from being asked only for seconds. All copies together stay within a bound.
 */
final class MetadataFetch {
    /** Copies that are begun at a time at first. */
    private static final int COPIES = 3;

    private static final int MOST_COPIES = 16;
    /** After each such time without the dictionary there may be one copy more. */
    private static final long MORE_MILLIS = 10_000;

    private final InfoHash infoHash;
    private final Clock clock;
    private final CompletableFuture<Bytes> found;
    private final Consumer<PeerLink> ban;
    private final long most;
    private final Map<PeerLink, MetadataCopy> copies = new LinkedHashMap<>();
    private long since;

    /**
     * @param found receives the dictionary, whose hash is right
     * @param ban told of a peer that lied
     */
    MetadataFetch(InfoHash infoHash, Clock clock, CompletableFuture<Bytes> found, Consumer<PeerLink> ban) {
        this(
                infoHash,
                clock,
                found,
                ban,
                Math.max(8L << 20, Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 8)));
    }

    /** @param most bytes of all copies together */
    MetadataFetch(InfoHash infoHash, Clock clock, CompletableFuture<Bytes> found, Consumer<PeerLink> ban, long most) {
        this.infoHash = infoHash;
        this.clock = clock;
        this.found = found;
        this.ban = ban;
        this.most = most;
    }

    /** The peer says who it is. */
    void introduced(PeerLink link, ExtendedHandshake handshake) {
        if (link.codec().understands(PeerCodec.METADATA)) {
            if (copies.isEmpty()) {
                since = clock.millis();
            }
            copies.putIfAbsent(link, new MetadataCopy(announcedSize(handshake), clock));
        }
    }

    /** An answer came. */
    void received(PeerLink link, UtMetadata metadata) {
        MetadataCopy copy = copies.get(link);
        if (copy != null && !found.isDone()) {
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
            // It may have a dictionary later.
            copy.restart();
        } else if (metadata.getType() == UtMetadata.Type.DATA) {
            MetadataCopy.Fate fate = copy.add(
                    metadata.getPieceIndex(),
                    metadata.getTotalSize().orElse(0),
                    metadata.getData().orElseGet(() -> new byte[0]));
            if (fate == MetadataCopy.Fate.WRONG) {
                drop(link);
            } else if (copy.isComplete()) {
                completed(copy, link);
            }
        }
    }

    private void completed(MetadataCopy copy, PeerLink link) {
        if (copy.hasHash(infoHash)) {
            found.complete(copy.bytes());
            copies.clear();
        } else {
            ban.accept(link);
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
        copies.values().forEach(MetadataCopy::look);
        if (copy.held() > 0 || mayBegin(copy)) {
            while (copy.wantsMore() && makeRoom(copy)) {
                link.send(UtMetadata.request(copy.nextRequest()));
            }
        }
    }

    /** Small ones are begun first: large ones hold much for long. */
    private boolean mayBegin(MetadataCopy copy) {
        long allowed = Math.min(MOST_COPIES, COPIES + (clock.millis() - since) / MORE_MILLIS);
        return copies.values().stream().filter(MetadataCopy::isFast).count() < allowed
                && copies.values().stream()
                        .filter(MetadataCopy::isWaiting)
                        .noneMatch(other -> other.missing() < copy.missing());
    }

    /** Those of which most is missing make room for one more block of {@code copy}, unless it is one of them itself. */
    private boolean makeRoom(MetadataCopy copy) {
        while (held() + MetadataAgent.BLOCK > most) {
            MetadataCopy last = copies.values().stream()
                    .filter(other -> other.held() > 0 || other == copy)
                    .max(Comparator.comparingLong(MetadataCopy::missing))
                    .orElse(copy);
            last.restart();
            if (last == copy) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of all copies, and of what they wait for. */
    long held() {
        return copies.values().stream().mapToLong(MetadataCopy::held).sum();
    }

    void closed(PeerLink link) {
        copies.remove(link);
    }
}
