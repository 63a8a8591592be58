package org.seedbank.torrent.bt;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
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

    private final Map<Integer, PieceProgress> begun = new LinkedHashMap<>();
    /** Those of them of which some block was asked of nobody. */
    private final Set<PieceProgress> open = new LinkedHashSet<>();
    /** Begun and not wanted any more: what came is kept for the day when it is wanted again. */
    private final Map<Integer, PieceProgress> parked = new HashMap<>();
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
        for (PieceProgress progress : List.copyOf(begun.values())) {
            if (!pieces.ranks().isWanted(progress.piece()) && !progress.isComplete()) {
                begun.remove(progress.piece());
                open.remove(progress);
                if (progress.park()) {
                    parked.put(progress.piece(), progress);
                } else if (progress.isSolo()) {
                    restarted.add(progress.piece());
                }
            }
        }
        parked.values().removeIf(progress -> {
            boolean wanted = pieces.ranks().isWanted(progress.piece());
            if (wanted) {
                begun.put(progress.piece(), progress);
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
    @Nullable PieceProgress choose(Object peer, BitSet had, @Nullable PieceProgress current, long now) {
        PieceProgress urgent = windows.isEmpty() ? null : urgent(peer, had, now);
        if (urgent != null) {
            return urgent;
        }
        if (current != null && begun.get(current.piece()) == current && current.isFreeFor(peer, now)) {
            return current.isSolo() ? current.takenBy(peer) : current;
        }
        PieceProgress abandoned = find(peer, had, true, now);
        if (abandoned != null) {
            return abandoned.takenBy(peer);
        }
        int piece = order.next(peer, had, missing, now);
        return piece >= 0 ? begin(piece, peer) : find(peer, had, false, now);
    }

    /** The same of {@code few} pieces only, all of which the peer has. */
    @Nullable PieceProgress chooseAmong(BitSet few, Object peer, long now) {
        int best = -1;
        for (int piece = few.nextSetBit(0); piece >= 0; piece = few.nextSetBit(piece + 1)) {
            PieceProgress progress = begun.get(piece);
            if (progress != null && progress.isFreeFor(peer, now)) {
                return progress.isSolo() ? progress.takenBy(peer) : progress;
            }
            boolean isBetter =
                    best < 0 || pieces.ranks().rank(piece) > pieces.ranks().rank(best);
            best = missing.get(piece) && isBetter ? piece : best;
        }
        return best < 0 ? null : begin(best, peer);
    }

    private @Nullable PieceProgress urgent(Object peer, BitSet had, long now) {
        for (int[] window : windows.values()) {
            int awaited = awaited(window);
            for (int piece = window[0]; piece <= window[1]; piece++) {
                PieceProgress progress = had.get(piece) ? forReader(peer, piece, piece == awaited, now) : null;
                if (progress != null) {
                    return progress;
                }
            }
        }
        return null;
    }

    private @Nullable PieceProgress forReader(Object peer, int piece, boolean isAwaited, long now) {
        if (missing.get(piece)) {
            return begin(piece, peer);
        }
        PieceProgress progress = begun.get(piece);
        if (progress == null || !progress.isFreeFor(peer, now)) {
            return null;
        }
        progress.takenBy(peer);
        return isAwaited || progress.isOf(peer) ? progress : null;
    }

    private PieceProgress begin(int piece, Object peer) {
        missing.clear(piece);
        PieceProgress progress = new PieceProgress(piece, pieces.length(piece), peer, open);
        begun.put(piece, progress);
        return progress;
    }

    private @Nullable PieceProgress find(Object peer, BitSet had, boolean abandoned, long now) {
        for (PieceProgress progress : open) {
            boolean isMine = progress.isAbandoned() || progress.isOf(peer);
            if ((isMine || !abandoned) && had.get(progress.piece()) && progress.isFreeFor(peer, now)) {
                return progress;
            }
        }
        return null;
    }

    /** The piece that a block belongs to, if it is being fetched. */
    @Nullable PieceProgress find(int piece) {
        return begun.get(piece);
    }

    /**
     * Nobody will answer the request for {@code block}: it is free again.
     *
     * @return whether the peer was to give all of the piece: it is to come from another one, all of it
     */
    boolean release(Object peer, Block block, long now) {
        PieceProgress progress = begun.get(block.piece());
        if (progress == null) {
            return false;
        }
        if (progress.isSolo() && progress.isOf(peer)) {
            progress.left(now);
            return true;
        }
        progress.released(block, peer);
        return false;
    }

    /**
     * The peer answers for none but {@code kept} pieces any more.
     *
     * @return pieces that it was to give alone: they are to come from another one, all of them
     */
    List<Integer> choked(Object peer, BitSet kept, long now) {
        List<Integer> restarted = new ArrayList<>();
        for (PieceProgress progress : begun.values()) {
            boolean isTheirs = progress.isSolo() && progress.isOf(peer) && !progress.isComplete();
            if (isTheirs && !kept.get(progress.piece())) {
                progress.left(now);
                restarted.add(progress.piece());
            }
        }
        return restarted;
    }

    /**
     * The peer is gone: others may go on with its pieces.
     *
     * @return pieces of which what came is of no use any more, since one peer alone is to give them
     */
    List<Integer> forget(Object peer) {
        List<Integer> restarted = new ArrayList<>();
        for (PieceProgress progress : begun.values()) {
            boolean isTheirs = progress.isSolo() && progress.isOf(peer) && !progress.isComplete();
            progress.forget(peer);
            if (isTheirs && progress.hasReceived()) {
                progress.startAgain();
                restarted.add(progress.piece());
            }
        }
        return restarted;
    }

    /** The hash of {@code piece} is right. */
    void verified(int piece) {
        PieceProgress progress = begun.remove(piece);
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
        PieceProgress progress = begun.get(piece);
        if (progress == null) {
            return;
        }
        progress.failed();
        if (!pieces.ranks().isWanted(piece)) {
            begun.remove(piece);
            open.remove(progress);
        }
    }
}
