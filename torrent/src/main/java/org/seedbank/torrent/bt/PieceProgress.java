package org.seedbank.torrent.bt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of a piece that is being fetched: which blocks were asked for, which came, and whose it is. */
final class PieceProgress {
    private static final long FIRST_SHUN_MILLIS = 15_000;
    private static final long LAST_SHUN_MILLIS = 60 * 60_000;

    private final int piece;
    private final int length;
    private final int blocks;
    private final Set<PieceProgress> open;
    private final BitSet requested = new BitSet();
    private final BitSet received = new BitSet();
    /** Who gave each block that came. */
    private final @Nullable Object[] givers;
    /** Who was to give all of the piece and did not: when it may try again. */
    private final Map<Object, Shun> shunned = new HashMap<>();

    private @Nullable Object owner;
    private boolean solo;

    /** @param open pieces of which some block was asked of nobody; this one is there as long as that is so */
    PieceProgress(int piece, int length, Object owner, Set<PieceProgress> open) {
        this.piece = piece;
        this.length = length;
        this.blocks = (length + Block.USUAL - 1) / Block.USUAL;
        this.givers = new Object[blocks];
        this.owner = owner;
        this.open = open;
        open.add(this);
    }

    int piece() {
        return piece;
    }

    /** Whether one peer alone is to give this piece. */
    boolean isSolo() {
        return solo;
    }

    /** Whether {@code peer} is the one that gives it, as long as there are others to give. */
    boolean isOf(Object peer) {
        return owner == peer;
    }

    /** Whether it is the piece of nobody. */
    boolean isAbandoned() {
        return owner == null;
    }

    /** Whether {@code peer} can be asked for some block of it. */
    boolean isFreeFor(Object peer, long now) {
        return hasFree() && (!solo || owner == peer || (owner == null && !isShunned(peer, now)));
    }

    /** Whether {@code peer} was to give all of it a moment ago and did not. */
    boolean isShunned(Object peer, long now) {
        Shun shun = shunned.get(peer);
        return shun != null && now < shun.end;
    }

    /** It is the piece of {@code peer} if it is that of nobody. */
    PieceProgress takenBy(Object peer) {
        if (owner == null) {
            owner = peer;
        }
        return this;
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

    private boolean hasFree() {
        return requested.nextClearBit(0) < blocks;
    }

    /** {@code peer} does not answer for {@code block}. */
    void released(Block block, Object peer) {
        requested.clear(block.offset() / Block.USUAL);
        open.add(this);
        if (owner == peer) {
            owner = null;
        }
    }

    /**
     * Its peer, which was to give all of it, does not: another one is to. Whoever goes and comes leaves more and more
     * time to the others.
     */
    void left(long now) {
        if (owner != null) {
            Shun before = shunned.get(owner);
            long pause = before == null ? FIRST_SHUN_MILLIS : Math.min(2 * before.pause, LAST_SHUN_MILLIS);
            shunned.put(owner, new Shun(now + pause, pause));
        }
        startAgain();
    }

    /** {@code peer} is gone. */
    void forget(Object peer) {
        shunned.remove(peer);
        if (owner == peer) {
            owner = null;
        }
    }

    boolean isReceived(Block block) {
        return received.get(block.offset() / Block.USUAL);
    }

    /** Whether something came. */
    boolean hasReceived() {
        return !received.isEmpty();
    }

    /** {@code block} came from {@code peer}. */
    void came(Block block, Object peer) {
        int index = block.offset() / Block.USUAL;
        requested.set(index);
        received.set(index);
        givers[index] = peer;
    }

    boolean isComplete() {
        return received.cardinality() == blocks;
    }

    /** Who gave each block, all of which came. */
    List<Object> giverOfEach() {
        List<Object> each = new ArrayList<>();
        for (Object giver : givers) {
            each.add(Objects.requireNonNull(giver, "a block that did not come"));
        }
        return Collections.unmodifiableList(each);
    }

    /** Its hash was wrong: one peer alone is to give all of it. */
    void failed() {
        solo = true;
        startAgain();
    }

    /** What came is of no use; nobody was asked for anything. */
    void startAgain() {
        owner = null;
        requested.clear();
        received.clear();
        Arrays.fill(givers, null);
        open.add(this);
    }

    /** Nothing is asked for any more; whether what came is worth keeping. */
    boolean park() {
        requested.clear();
        requested.or(received);
        owner = null;
        return !solo && hasReceived();
    }

    /**
     * For how long somebody is not to try again.
     *
     * @param end until when, in the loop's time
     * @param pause how long that was, ms
     */
    private record Shun(long end, long pause) {}
}
