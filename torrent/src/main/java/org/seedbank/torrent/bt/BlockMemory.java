package org.seedbank.torrent.bt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Memory for blocks on their way from the network to the disks, for all torrents. When the disks are behind, no
 * connection is read until they have caught up, so that what waits stays bounded. Of the loop's thread.
 */
final class BlockMemory {
    /** A part of the heap. */
    static final long MOST_BYTES = Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 8);

    private static final int MOST_KEPT = 512;

    private final Deque<byte[]> free = new ArrayDeque<>();
    private final Set<PeerLink> paused = new LinkedHashSet<>();
    private final long most;
    private long used;

    BlockMemory() {
        this(MOST_BYTES);
    }

    /** @param most bytes that may wait */
    BlockMemory(long most) {
        this.most = most;
    }

    /** Bytes that wait. */
    long used() {
        return used;
    }

    /** Whether connections are not read because of what waits. */
    boolean isRestraining() {
        return !paused.isEmpty();
    }

    /** Memory for a block of at most the usual length. */
    byte[] take() {
        used += Block.USUAL;
        byte[] kept = free.poll();
        return kept == null ? new byte[Block.USUAL] : kept;
    }

    /** The block is written or thrown away. */
    void giveBack(byte[] memory) {
        used -= Block.USUAL;
        if (free.size() < MOST_KEPT) {
            free.push(memory);
        }
        if (used < most / 2 && !paused.isEmpty()) {
            paused.forEach(link -> {
                link.pause(false);
                link.serveSoon();
            });
            paused.clear();
        }
    }

    /** Stops reading from {@code link} if too much waits for the disks. */
    void restrain(PeerLink link) {
        if (used >= most) {
            link.pause(true);
            paused.add(link);
        }
    }

    /** Whether nothing is read from {@code link} for now. */
    boolean restrains(PeerLink link) {
        return paused.contains(link);
    }

    /** The connection is gone. */
    void forget(PeerLink link) {
        paused.remove(link);
    }
}
