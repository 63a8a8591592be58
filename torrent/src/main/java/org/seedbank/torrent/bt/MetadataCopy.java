package org.seedbank.torrent.bt;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.InfoHash;

/** The info dictionary as one peer sends it, block by block. */
final class MetadataCopy {
    /** Larger dictionaries are not fetched; one of this size describes terabytes. */
    private static final int MAX_SIZE = 16 << 20;

    private static final int OUTSTANDING = 8;
    private static final long PATIENCE_MILLIS = 10_000;

    private final Clock clock;
    private long size;
    private byte @Nullable [] @Nullable [] blocks;
    private int received;
    private int requested;
    private long lastProgress;
    private long notBefore;

    /** @param announced size according to the peer; zero if it did not say */
    MetadataCopy(long announced, Clock clock) {
        this.clock = clock;
        this.size = announced > 0 && announced <= MAX_SIZE ? announced : 0;
    }

    /** Whether requests are waiting for an answer. */
    boolean isRunning() {
        return requested > received && clock.millis() - lastProgress < PATIENCE_MILLIS;
    }

    /** The next block to ask for; -1 for none now. */
    int nextRequest() {
        long now = clock.millis();
        if (requested > received && now - lastProgress >= PATIENCE_MILLIS) {
            restart(now);
        }
        boolean isWaiting = requested - received >= (size == 0 ? 1 : OUTSTANDING);
        if (now < notBefore || isWaiting || requested >= Math.max(1, count())) {
            return -1;
        }
        lastProgress = now;
        return requested++;
    }

    private int count() {
        return (int) ((size + MetadataAgent.BLOCK - 1) / MetadataAgent.BLOCK);
    }

    private void restart(long now) {
        requested = 0;
        received = 0;
        blocks = null;
        notBefore = now + PATIENCE_MILLIS;
    }

    /** The peer has no dictionary to send; it may have one later. */
    void rejected() {
        restart(clock.millis());
    }

    /** Takes a block; false if it cannot be right. */
    boolean add(int index, int total, byte[] block) {
        if (total <= 0 || total > MAX_SIZE || (size != 0 && total != size)) {
            return false;
        }
        size = total;
        byte[][] all = blocks;
        if (all == null) {
            all = new byte[count()][];
            blocks = all;
        }
        if (index < 0 || index >= all.length || block.length != length(index)) {
            return false;
        }
        if (all[index] == null) {
            all[index] = block;
            received++;
            lastProgress = clock.millis();
        }
        return true;
    }

    private int length(int index) {
        return (int) Math.min(MetadataAgent.BLOCK, size - (long) index * MetadataAgent.BLOCK);
    }

    boolean isComplete() {
        return size > 0 && received == count();
    }

    /** The dictionary; only when complete. */
    Bytes bytes() {
        ByteArrayOutputStream dictionary = new ByteArrayOutputStream((int) size);
        byte[][] all = blocks;
        for (int index = 0; all != null && index < all.length; index++) {
            dictionary.writeBytes(all[index]);
        }
        return Bytes.wrap(dictionary.toByteArray());
    }

    /** Whether the dictionary is the one that the torrent is named by. */
    boolean hasHash(InfoHash infoHash) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(bytes().toArray());
            return infoHash.value().equals(Bytes.wrap(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
