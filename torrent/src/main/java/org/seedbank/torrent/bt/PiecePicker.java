package org.seedbank.torrent.bt;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which block a peer is asked for next. A piece is fetched from one peer as long as there are others to begin,
 * so that blame is clear when its hash is wrong; begun ones come first, then the rarest, equally rare ones at random.
 * Of one thread.
 */
final class PiecePicker {
    /** How often at most the order of the pieces follows what peers announce. */
    private static final long REORDER_MILLIS = 500;

    private final PieceMap pieces;
    private final int[] shuffled;
    private final int[] availability;
    /** Wanted, not verified, and not begun. */
    private final BitSet missing;

    private final Map<Integer, Progress> begun = new LinkedHashMap<>();
    private int[] order;
    private int first;
    private boolean isStale;
    private long ordered;

    PiecePicker(PieceMap pieces, RandomGenerator random) {
        this.pieces = pieces;
        this.missing = pieces.wantedPieces();
        missing.andNot(pieces.verifiedPieces());
        this.availability = new int[pieces.count()];
        this.shuffled = missing.stream().toArray();
        for (int at = shuffled.length - 1; at > 0; at--) {
            int other = random.nextInt(at + 1);
            int piece = shuffled[at];
            shuffled[at] = shuffled[other];
            shuffled[other] = piece;
        }
        this.order = shuffled.clone();
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

    /** One more peer has {@code piece}. */
    void joined(int piece) {
        availability[piece]++;
        isStale = true;
    }

    /** A peer with these pieces is gone. */
    void left(BitSet had) {
        had.stream().forEach(piece -> availability[piece]--);
        isStale = true;
    }

    /** A peer with these pieces came. */
    void joined(BitSet had) {
        had.stream().forEach(piece -> availability[piece]++);
        isStale = true;
    }

    /**
     * The next block to ask {@code peer} for; null if it has nothing that nobody was asked for.
     *
     * @param had pieces of the peer
     * @param current the piece from which it was asked last
     */
    @Nullable Progress choose(Object peer, BitSet had, @Nullable Progress current, long now) {
        if (current != null && begun.get(current.piece) == current && current.isFreeFor(peer)) {
            return current;
        }
        Progress abandoned = find(peer, had, true);
        if (abandoned != null) {
            abandoned.owner = peer;
            return abandoned;
        }
        int piece = rarest(had, now);
        if (piece >= 0) {
            missing.clear(piece);
            Progress progress = new Progress(piece, pieces.length(piece), peer);
            begun.put(piece, progress);
            return progress;
        }
        return find(peer, had, false);
    }

    private @Nullable Progress find(Object peer, BitSet had, boolean abandoned) {
        for (Progress progress : begun.values()) {
            if ((progress.owner == null || !abandoned) && had.get(progress.piece) && progress.isFreeFor(peer)) {
                return progress;
            }
        }
        return null;
    }

    private int rarest(BitSet had, long now) {
        if (isStale && now - ordered >= REORDER_MILLIS) {
            reorder(now);
        }
        while (first < order.length && !missing.get(order[first])) {
            first++;
        }
        for (int at = first; at < order.length; at++) {
            if (had.get(order[at]) && missing.get(order[at])) {
                return order[at];
            }
        }
        return -1;
    }

    private void reorder(long now) {
        List<List<Integer>> buckets = new ArrayList<>();
        for (int piece : shuffled) {
            if (missing.get(piece)) {
                while (buckets.size() <= availability[piece]) {
                    buckets.add(new ArrayList<>());
                }
                buckets.get(availability[piece]).add(piece);
            }
        }
        order = buckets.stream().flatMap(List::stream).mapToInt(piece -> piece).toArray();
        first = 0;
        isStale = false;
        ordered = now;
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
        begun.remove(piece);
        missing.clear(piece);
    }

    /**
     * The hash of {@code piece} is wrong: all of it is fetched again. Who gave it is known only if it was one;
     * otherwise one peer alone is to give it next.
     */
    void failed(int piece) {
        Progress progress = begun.get(piece);
        if (progress != null) {
            progress.startAgain();
            progress.solo = true;
            progress.owner = null;
        }
    }

    /** What is known of a piece that is being fetched. */
    static final class Progress {
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
            return (!solo || owner == null || owner == peer) && requested.nextClearBit(0) < blocks;
        }

        /** The next block that nobody was asked for, which from now on somebody is. */
        Block take() {
            int index = requested.nextClearBit(0);
            requested.set(index);
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
        }
    }
}
