package org.seedbank.trustchain.checkpoint;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The tree over a chain, computed in one pass over its blocks and in memory that grows with its height. Of n leaves the
 * left part has the largest power of two below n.
 *
 * @see "RFC 6962 section 2.1"
 */
final class ChainTree {
    private final Iterator<SumNode> leaves;
    private final long wanted;
    private final List<SumNode> path = new ArrayList<>();
    private final SumNode root;

    /**
     * @param leaves of all blocks, in order
     * @param size how many, at least 1
     * @param wanted index of the leaf whose path is asked for, from 0 on
     */
    ChainTree(Iterator<SumNode> leaves, long size, long wanted) {
        this.leaves = leaves;
        this.wanted = wanted;
        this.root = node(0, size);
    }

    SumNode root() {
        return root;
    }

    /** The nodes beside the way from the leaf to the root, lowest first. */
    List<SumNode> path() {
        return List.copyOf(path);
    }

    /** How many of {@code size} leaves, which are at least 2, are in the left part. */
    static long left(long size) {
        return Long.highestOneBit(size - 1);
    }

    private SumNode node(long from, long size) {
        if (size == 1) {
            return leaves.next();
        }
        long middle = from + left(size);
        SumNode left = node(from, middle - from);
        SumNode right = node(middle, from + size - middle);
        if (wanted >= from && wanted < from + size) {
            path.add(wanted < middle ? right : left);
        }
        return SumNode.above(left, right);
    }
}
