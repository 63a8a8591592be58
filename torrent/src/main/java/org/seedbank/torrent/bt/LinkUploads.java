package org.seedbank.torrent.bt;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests of one peer. */
final class LinkUploads {
    private static final int FIRST_WINDOW = 128 << 10;
    private static final int LARGEST_WINDOW = 1 << 20;

    private final Set<Block> requests = new LinkedHashSet<>();
    /** Those of them that are answered even if the peer is choked. */
    private final Set<Block> granted = new HashSet<>();

    private final Set<Block> admitted = new LinkedHashSet<>();
    private int window = FIRST_WINDOW;
    private int unsent;
    private boolean reading;
    private @Nullable RateChain rate;

    /** How fast blocks may go to this peer; {@code otherwise} where it has no rate of its own. */
    RateChain rate(RateChain otherwise) {
        return rate == null ? otherwise : rate;
    }

    void rateIs(RateChain chain) {
        rate = chain;
    }

    /** Requests that wait, in order. */
    Set<Block> requests() {
        return requests;
    }

    /** A request that is answered; {@code always}: even if the peer is choked meanwhile. */
    void add(Block block, boolean always) {
        requests.add(block);
        if (always) {
            granted.add(block);
        }
    }

    /** The request is not answered; false if there was none. */
    boolean cancel(Block block) {
        granted.remove(block);
        return requests.remove(block);
    }

    /** The peer is choked: which requests are not answered for that. */
    List<Block> forgetUngranted() {
        if (requests.isEmpty()) {
            granted.clear();
            return List.of();
        }
        granted.retainAll(requests);
        List<Block> forgotten =
                requests.stream().filter(block -> !granted.contains(block)).toList();
        requests.retainAll(granted);
        return forgotten;
    }

    /** Blocks that were admitted and are not given to the network. */
    Set<Block> admitted() {
        return admitted;
    }

    /** Bytes of blocks that may wait for the network at a time; grows with a peer that reads. */
    int window() {
        return window;
    }

    /** Bytes of blocks that are admitted and not given to the network. */
    int unsent() {
        return unsent;
    }

    void admit(Block block) {
        admitted.add(block);
        unsent += block.length();
    }

    /** The block is given to the network, or never will be. */
    boolean settle(Block block) {
        if (!admitted.remove(block)) {
            return false;
        }
        unsent -= block.length();
        if (unsent == 0) {
            window = Math.min(LARGEST_WINDOW, 2 * window);
        }
        return true;
    }

    /** Whether blocks are being read from disk. */
    boolean isReading() {
        return reading;
    }

    void reading(boolean isReading) {
        reading = isReading;
    }
}
