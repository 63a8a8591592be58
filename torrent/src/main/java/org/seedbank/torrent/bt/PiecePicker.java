package org.seedbank.torrent.bt;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which block a peer is asked for next: what a reader waits for, then pieces that are begun, then others in
 * their {@link PickOrder}. A piece is fetched from one peer as long as there are others to begin, so that blame is
 * clear when its hash is wrong; only the piece that a reader waits for comes from everybody. Of one thread.
 */
final class PiecePicker {
    private final PieceMap pieces;
    private final PickOrder order;
    /** Wanted, not verified, and not begun. */
    private BitSet missing;

    private final Map<Integer, Progress> begun = new LinkedHashMap<>();
    /** Those of them of which some block was asked of nobody. */
    private final Set<Progress> open = new LinkedHashSet<>();
    /** Begun and not wanted any more: what came is kept for the day when it is wanted again. */
    private final Map<Integer, Progress> parked = new HashMap<>();
    /** What readers need soon, by reader: first and last piece. */
    private final Map<Object, int[]> windows = new LinkedHashMap<>();

    PiecePicker(PieceMap pieces, RandomGenerator random) {
        this.pieces = pieces;
        this.order = new PickOrder(pieces.count(), pieces.ranks(), random);
        this.missing = absent();
    }

    private BitSet absent() {
        BitSet absent = pieces.ranks().wanted();
        absent.andNot(pieces.verifiedPieces());
        begun.keySet().forEach(absent::clear);
        return absent;
    }

    /** Whether nothing is left to be fetched. */
    boolean isDone() {
        return missing.isEmpty() && begun.isEmpty();
    }

    /** Whether {@code piece} is still to be fetched. */
    boolean needs(int piece) {
        return missing.get(piece) || begun.containsKey(piece);
    }

    /** Whether a peer with these pieces has something that we need. */
    boolean needsAny(BitSet had) {
        return had.intersects(missing) || begun.keySet().stream().anyMatch(had::get);
    }

    /** {@code peer} has {@code piece} too from now on. */
    void joined(Object peer, int piece) {
        order.joined(peer, piece);
    }

    /** A peer with these pieces is gone. */
    void left(Object peer, BitSet had) {
        order.left(peer, had);
    }

    /** A peer with these pieces came. */
    void joined(Object peer, BitSet had) {
        order.joined(peer, had);
    }

    /** A reader needs these pieces, the first of them first, before everything else. */
    void need(Object reader, int firstPiece, int lastPiece) {
        windows.put(reader, new int[] {firstPiece, lastPiece});
    }

    /** A reader needs nothing any more. */
    void leave(Object reader) {
        windows.remove(reader);
    }

    /** Whether a reader waits for {@code piece}: it needs this one first. */
    boolean isAwaited(int piece) {
        return windows.values().stream().anyMatch(window -> awaited(window) == piece);
    }

    /** Whether a reader needs {@code piece} before all others. */
    boolean isReadSoon(int piece) {
        return windows.values().stream().anyMatch(window -> window[0] <= piece && piece <= window[1]);
    }

    /** Whether there is a reader. */
    boolean isRead() {
        return !windows.isEmpty();
    }

    private int awaited(int[] window) {
        while (window[0] <= window[1] && !needs(window[0])) {
            window[0]++;
        }
        return window[0] <= window[1] ? window[0] : -1;
    }

    /**
     * The wishes have changed.
     *
     * @return pieces of which what came is of no use any more, since one peer alone is to give them
     */
    List<Integer> wishesChanged() {
        List<Integer> restarted = new ArrayList<>();
        for (Progress progress : List.copyOf(begun.values())) {
            if (!pieces.ranks().isWanted(progress.piece) && !progress.isComplete()) {
                begun.remove(progress.piece);
                open.remove(progress);
                if (progress.park()) {
                    parked.put(progress.piece, progress);
                } else if (progress.solo) {
                    restarted.add(progress.piece);
                }
            }
        }
        parked.values().removeIf(progress -> {
            boolean wanted = pieces.ranks().isWanted(progress.piece);
            if (wanted) {
                begun.put(progress.piece, progress);
                open.add(progress);
            }
            return wanted;
        });
        missing = absent();
        order.rank(pieces.ranks());
        return restarted;
    }

    /**
     * The next block to ask {@code peer} for; null if it has nothing that nobody was asked for.
     *
     * @param had pieces of the peer
     * @param current the piece from which it was asked last
     */
    @Nullable Progress choose(Object peer, BitSet had, @Nullable Progress current, long now) {
        Progress urgent = windows.isEmpty() ? null : urgent(peer, had);
        if (urgent != null) {
            return urgent;
        }
        if (current != null && begun.get(current.piece) == current && current.isFreeFor(peer)) {
            return current;
        }
        Progress abandoned = find(peer, had, true);
        if (abandoned != null) {
            abandoned.owner = peer;
            return abandoned;
        }
        int piece = order.next(peer, had, missing, now);
        return piece >= 0 ? begin(piece, peer) : find(peer, had, false);
    }

    /** The same of {@code few} pieces only, all of which the peer has. */
    @Nullable Progress chooseAmong(BitSet few, Object peer) {
        int best = -1;
        for (int piece = few.nextSetBit(0); piece >= 0; piece = few.nextSetBit(piece + 1)) {
            Progress progress = begun.get(piece);
            if (progress != null && progress.isFreeFor(peer)) {
                return progress;
            }
            boolean isBetter =
                    best < 0 || pieces.ranks().rank(piece) > pieces.ranks().rank(best);
            best = missing.get(piece) && isBetter ? piece : best;
        }
        return best < 0 ? null : begin(best, peer);
    }

    private @Nullable Progress urgent(Object peer, BitSet had) {
        for (int[] window : windows.values()) {
            int awaited = awaited(window);
            for (int piece = window[0]; piece <= window[1]; piece++) {
                Progress progress = had.get(piece) ? forReader(peer, piece, piece == awaited) : null;
                if (progress != null) {
                    return progress;
                }
            }
        }
        return null;
    }

    private @Nullable Progress forReader(Object peer, int piece, boolean isAwaited) {
        if (missing.get(piece)) {
            return begin(piece, peer);
        }
        Progress progress = begun.get(piece);
        if (progress == null || !progress.isFreeFor(peer)) {
            return null;
        }
        if (progress.owner == null) {
            progress.owner = peer;
        }
        return isAwaited || progress.owner == peer ? progress : null;
    }

    private Progress begin(int piece, Object peer) {
        missing.clear(piece);
        Progress progress = new Progress(piece, pieces.length(piece), peer);
        begun.put(piece, progress);
        open.add(progress);
        return progress;
    }

    private @Nullable Progress find(Object peer, BitSet had, boolean abandoned) {
        for (Progress progress : open) {
            boolean isMine = progress.owner == null || progress.owner == peer;
            if ((isMine || !abandoned) && had.get(progress.piece) && progress.isFreeFor(peer)) {
                return progress;
            }
        }
        return null;
    }

    /** The piece that a block belongs to, if it is being fetched. */
    @Nullable Progress find(int piece) {
        return begun.get(piece);
    }

    /** Nobody will answer the request for {@code block}: it is free again. */
    void release(Object peer, Block block) {
        Progress progress = begun.get(block.piece());
        if (progress != null) {
            progress.requested.clear(block.offset() / Block.USUAL);
            open.add(progress);
            if (progress.owner == peer && !progress.solo) {
                progress.owner = null;
            }
        }
    }

    /**
     * The peer is gone: others may go on with its pieces.
     *
     * @return pieces of which what came is of no use any more, since one peer alone is to give them
     */
    List<Integer> forget(Object peer) {
        List<Integer> restarted = new ArrayList<>();
        for (Progress progress : begun.values()) {
            if (progress.owner == peer) {
                progress.owner = null;
                if (progress.solo && !progress.received.isEmpty() && !progress.isComplete()) {
                    progress.startAgain();
                    restarted.add(progress.piece);
                }
            }
        }
        return restarted;
    }

    /** The hash of {@code piece} is right. */
    void verified(int piece) {
        Progress progress = begun.remove(piece);
        if (progress != null) {
            open.remove(progress);
        }
        missing.clear(piece);
    }

    /**
     * The hash of {@code piece} is wrong: all of it is fetched again. Who gave it is known only if it was one;
     * otherwise one peer alone is to give it next.
     */
    void failed(int piece) {
        Progress progress = begun.get(piece);
        if (progress == null) {
            return;
        }
        progress.startAgain();
        progress.solo = true;
        progress.owner = null;
        if (!pieces.ranks().isWanted(piece)) {
            begun.remove(piece);
            open.remove(progress);
        }
    }

    /** What is known of a piece that is being fetched. */
    final class Progress {
        private final int piece;
        private final int length;
        private final int blocks;
        private final BitSet requested = new BitSet();
        private final BitSet received = new BitSet();
        private final Set<Object> givers = new HashSet<>();
        private @Nullable Object owner;
        private boolean solo;

        private Progress(int piece, int length, Object owner) {
            this.piece = piece;
            this.length = length;
            this.blocks = (length + Block.USUAL - 1) / Block.USUAL;
            this.owner = owner;
        }

        private boolean isFreeFor(Object peer) {
            return (!solo || owner == null || owner == peer) && hasFree();
        }

        /** The next block that nobody was asked for, which from now on somebody is. */
        Block take() {
            int index = requested.nextClearBit(0);
            requested.set(index);
            if (!hasFree()) {
                open.remove(this);
            }
            int offset = index * Block.USUAL;
            return new Block(piece, offset, Math.min(Block.USUAL, length - offset));
        }

        int piece() {
            return piece;
        }

        /** Whether one peer alone is to give this piece. */
        boolean isSolo() {
            return solo;
        }

        boolean hasFree() {
            return requested.nextClearBit(0) < blocks;
        }

        boolean isReceived(Block block) {
            return received.get(block.offset() / Block.USUAL);
        }

        /** {@code block} came from {@code peer}. */
        void came(Block block, Object peer) {
            requested.set(block.offset() / Block.USUAL);
            received.set(block.offset() / Block.USUAL);
            givers.add(peer);
        }

        boolean isComplete() {
            return received.cardinality() == blocks;
        }

        /** Who gave blocks. */
        Set<Object> givers() {
            return givers;
        }

        private void startAgain() {
            requested.clear();
            received.clear();
            givers.clear();
            open.add(this);
        }

        /** Nothing is asked for any more; whether what came is worth keeping. */
        private boolean park() {
            requested.clear();
            requested.or(received);
            owner = null;
            return !solo && !received.isEmpty();
        }
    }
}
