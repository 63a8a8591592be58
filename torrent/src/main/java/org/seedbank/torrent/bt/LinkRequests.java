package org.seedbank.torrent.bt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Blocks that one peer was asked for and that have not come, and how many it may be asked for. */
final class LinkRequests {
    private static final int FIRST_DEPTH = 64;
    private static final int LEAST_DEPTH = 8;
    private static final int MOST_DEPTH = 1000;
    private static final long STEP_MILLIS = 1000;
    /** Requests cover what comes in this time. */
    private static final int SECONDS_AHEAD = 2;
    /** A peer that we asked for something, and that gave nothing for so long meanwhile, gives nothing. */
    private static final long FRUITLESS_MILLIS = 2 * RequestAgent.GIVE_UP_MILLIS;
    /** More than that between two looks is a pause of ours. */
    private static final long LONGEST_LOOK_MILLIS = 1000;

    private final Map<Block, Long> pending = new LinkedHashMap<>();
    /** Those of them that the peer was asked to forget; it says so, or sends them all the same. */
    private final Set<Block> recalled = new HashSet<>();

    private @Nullable PieceProgress current;
    private int depth = FIRST_DEPTH;
    private int most = MOST_DEPTH;
    private long stepSince;
    private int stepBlocks;
    private long lastBlock;
    private long lastCame;
    private long looked;
    private long waited;
    private long notBefore;
    private boolean snubbed;
    private @Nullable RateChain rate;

    /** How fast blocks may come from this peer; {@code otherwise} where it has no rate of its own. */
    RateChain rate(RateChain otherwise) {
        return rate == null ? otherwise : rate;
    }

    void rateIs(RateChain chain) {
        rate = chain;
    }

    /** The piece from which the peer was asked last. */
    @Nullable PieceProgress current() {
        return current;
    }

    void current(@Nullable PieceProgress progress) {
        current = progress;
    }

    /** The peer says how many requests it keeps ({@code reqq}, BEP 10). */
    void mostIs(long requests) {
        most = (int) Math.max(1, Math.min(requests, MOST_DEPTH));
        depth = Math.min(depth, most);
    }

    /** Whether the peer may be asked for one more block. */
    boolean hasRoom(long now) {
        return now >= notBefore && pending.size() < (snubbed ? 1 : depth);
    }

    /** The peer refuses to answer although it does not choke us: it is left alone for a moment. */
    void refused(long now) {
        notBefore = now + STEP_MILLIS;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    boolean contains(Block block) {
        return pending.containsKey(block);
    }

    void asked(Block block, long now) {
        if (pending.isEmpty()) {
            lastBlock = now;
            stepSince = now;
            stepBlocks = 0;
        }
        pending.put(block, now);
    }

    /** A block came; false if it was not asked for. */
    boolean came(Block block, long now) {
        if (pending.remove(block) == null) {
            return false;
        }
        recalled.remove(block);
        lastBlock = now;
        lastCame = now;
        waited = 0;
        snubbed = false;
        stepBlocks++;
        if (stepBlocks >= depth) {
            // All that was asked for came within less than a step: more may be on the way at a time.
            depth = Math.min(most, 2 * depth);
            startStep(now);
        } else if (now - stepSince >= STEP_MILLIS) {
            long second = stepBlocks * STEP_MILLIS / (now - stepSince);
            depth = (int) Math.min(most, Math.max(LEAST_DEPTH, SECONDS_AHEAD * second));
            startStep(now);
        }
        return true;
    }

    private void startStep(long now) {
        stepSince = now;
        stepBlocks = 0;
    }

    /** The peer is asked to forget its requests of {@code kind}: which of them it was not asked before. */
    List<Block> recall(Predicate<Block> kind) {
        List<Block> called = pending.keySet().stream()
                .filter(block -> !recalled.contains(block) && kind.test(block))
                .toList();
        recalled.addAll(called);
        return called;
    }

    /** Whether the peer was asked to forget this request; not from now on. */
    boolean takeRecalled(Block block) {
        return recalled.remove(block);
    }

    /** A request is not to be answered any more; false if there was none. */
    boolean forget(Block block) {
        return pending.remove(block) != null;
    }

    /** No request of {@code kind} is to be answered any more. */
    List<Block> forget(Predicate<Block> kind) {
        List<Block> forgotten = pending.keySet().stream().filter(kind).toList();
        forgotten.forEach(pending::remove);
        recalled.retainAll(pending.keySet());
        return forgotten;
    }

    /** No request is to be answered any more. */
    List<Block> forgetAll() {
        List<Block> forgotten = new ArrayList<>(pending.keySet());
        pending.clear();
        recalled.clear();
        return forgotten;
    }

    /** Whether requests have waited {@code millis} for anything at all. */
    boolean isStuck(long now, long millis) {
        return !pending.isEmpty() && now - lastBlock >= millis;
    }

    /**
     * Time has passed, which counts against the peer unless we ourselves are {@code paused}. A choke or a refusal ends
     * the waiting, and begins it nowhere.
     */
    void look(long now, boolean paused) {
        if (!pending.isEmpty() && !paused) {
            waited += Math.min(now - looked, LONGEST_LOOK_MILLIS);
        }
        looked = now;
    }

    /** Whether the peer lets us wait and gives nothing. */
    boolean isFruitless() {
        return waited >= FRUITLESS_MILLIS;
    }

    /** Whether nothing came for as long, for whatever reason, on a connection that began at {@code since}. */
    boolean isBarren(long since, long now) {
        return now - Math.max(since, lastCame) >= FRUITLESS_MILLIS;
    }

    /** The peer lets us wait; it is asked for one block at a time until one comes. */
    void snub() {
        snubbed = true;
    }

    /** A block that was asked for {@code millis} ago or earlier and that {@code other} can be asked for too. */
    @Nullable Block late(long now, long millis, Predicate<Block> other) {
        Iterator<Map.Entry<Block, Long>> entries = pending.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Block, Long> entry = entries.next();
            if (now - entry.getValue() < millis) {
                return null;
            }
            if (other.test(entry.getKey())) {
                return entry.getKey();
            }
        }
        return null;
    }
}
