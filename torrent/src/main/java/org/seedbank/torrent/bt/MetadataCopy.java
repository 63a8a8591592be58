package org.seedbank.torrent.bt;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.InfoHash;

/** The info dictionary as one peer sends it, block by block; nothing is kept that was not asked for. */
final class MetadataCopy {
    /** Larger dictionaries are not fetched; one of this size describes terabytes. */
    private static final int MAX_SIZE = 16 << 20;

    private static final int OUTSTANDING = 8;
    private static final long PATIENCE_MILLIS = 10_000;
    /** Bytes a second; who gives less keeps nobody else from being asked. */
    private static final long LEAST_RATE = 16 << 10;

    private final Clock clock;
    private long size;
    private byte @Nullable [] @Nullable [] blocks;
    private int received;
    private int requested;
    private int everRequested;
    private long startedAt;
    private long lastProgress;
    private long notBefore;

    /** What became of a block. */
    enum Fate {
        /** It is part of the copy. */
        TAKEN,
        /** It came too late, or twice. */
        LATE,
        /** It cannot be right. */
        WRONG
    }

    /** @param announced size according to the peer; zero if it did not say */
    MetadataCopy(long announced, Clock clock) {
        this.clock = clock;
        this.size = announced > 0 && announced <= MAX_SIZE ? announced : 0;
    }

    /** Whether requests are waiting for an answer. */
    boolean isRunning() {
        return requested > received && clock.millis() - lastProgress < PATIENCE_MILLIS;
    }

    /** Whether it runs, and so fast that no other needs to be begun beside it. */
    boolean isFast() {
        long age = clock.millis() - startedAt;
        return isRunning()
                && (age < PATIENCE_MILLIS || (long) received * MetadataAgent.BLOCK * 1000 >= age * LEAST_RATE);
    }

    /** Whether it could be begun now. */
    boolean isWaiting() {
        return requested == 0 && clock.millis() >= notBefore;
    }

    /** Bytes that it holds or has asked for. */
    long held() {
        return (long) requested * MetadataAgent.BLOCK;
    }

    /** Bytes to come, as far as is known; a size that the peer did not announce is learnt with one block. */
    long missing() {
        return (size == 0 ? MetadataAgent.BLOCK : size) - (long) received * MetadataAgent.BLOCK;
    }

    /** Forgets what it holds if the peer has not answered for too long. */
    void look() {
        if (requested > received && clock.millis() - lastProgress >= PATIENCE_MILLIS) {
            restart();
        }
    }

    /** Whether one more block is to be asked for now. */
    boolean wantsMore() {
        boolean isBusy = requested - received >= (size == 0 ? 1 : OUTSTANDING);
        return clock.millis() >= notBefore && !isBusy && requested < Math.max(1, count());
    }

    /** The next block to ask for; only if one is wanted. */
    int nextRequest() {
        lastProgress = clock.millis();
        if (requested == 0) {
            startedAt = lastProgress;
        }
        everRequested = Math.max(everRequested, requested + 1);
        return requested++;
    }

    private int count() {
        return (int) ((size + MetadataAgent.BLOCK - 1) / MetadataAgent.BLOCK);
    }

    /** Forgets all; nothing is asked for until others have had their turn. */
    void restart() {
        requested = 0;
        received = 0;
        blocks = null;
        notBefore = clock.millis() + PATIENCE_MILLIS;
    }

    /** Takes a block. */
    Fate add(int index, int total, byte[] block) {
        if (total <= 0 || total > MAX_SIZE || (size != 0 && total != size) || index < 0 || index >= everRequested) {
            return Fate.WRONG;
        }
        size = total;
        if (index >= count() || block.length != length(index)) {
            return Fate.WRONG;
        }
        byte[][] all = blocks == null ? new byte[count()][] : blocks;
        if (index >= requested || all[index] != null) {
            return Fate.LATE;
        }
        blocks = all;
        all[index] = block;
        received++;
        lastProgress = clock.millis();
        return Fate.TAKEN;
    }

    private int length(int index) {
        return (int) Math.min(MetadataAgent.BLOCK, size - (long) index * MetadataAgent.BLOCK);
    }

    boolean isComplete() {
        return size > 0 && received == count();
    }

    /** The dictionary; only when complete. */
    Bytes bytes() {
        byte[] dictionary = new byte[(int) size];
        byte[][] all = blocks;
        for (int index = 0; all != null && index < all.length; index++) {
            System.arraycopy(all[index], 0, dictionary, index * MetadataAgent.BLOCK, all[index].length);
        }
        return Bytes.wrap(dictionary);
    }

    /** Whether the dictionary is the one that the torrent is named by. */
    boolean hasHash(InfoHash infoHash) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            byte[][] all = blocks;
            for (int index = 0; all != null && index < all.length; index++) {
                digest.update(all[index]);
            }
            return infoHash.value().equals(Bytes.wrap(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
