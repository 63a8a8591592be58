package org.seedbank.trustchain.store;

import java.util.Optional;

/**
 * A page of a tree: header (16), offsets of the nodes (2 each) in the order of their keys, free space, nodes. Nothing
 * in it points out of it once {@link #problem} finds nothing.
 *
 * @see "LMDB 0.9, struct MDB_page, struct MDB_node"
 */
final class TreePage {
    /** Page header: number (8), padding (2), flags (2), end of offsets (2), begin of nodes (2). */
    static final int HEADER = 16;
    /** Flags of a page that holds the rest of a long value. */
    static final int OVERFLOW = 0x04;
    /** Flag of a value that lies on overflow pages. */
    static final int LONG_VALUE = 0x01;
    /** Flag of a value that is the root of a tree. */
    static final int SUBTREE = 0x02;

    private static final int BRANCH = 0x01;
    private static final int LEAF = 0x02;
    private static final int NODE_HEADER = 8;

    private final PageBytes bytes;

    TreePage(PageBytes bytes) {
        this.bytes = bytes;
    }

    /** What is wrong with this as page {@code number} of a tree. */
    Optional<String> problem(long number, boolean leaf) {
        int lower = bytes.u16(12);
        int upper = bytes.u16(14);
        if (bytes.i64(0) != number) {
            return Optional.of("says that it is page " + bytes.i64(0));
        }
        if (bytes.u16(10) != (leaf ? LEAF : BRANCH)) {
            return Optional.of("has flags " + bytes.u16(10) + " where a " + (leaf ? "leaf" : "branch") + " belongs");
        }
        if (lower % 2 != 0 || lower < HEADER || lower > upper || upper > bytes.size()) {
            return Optional.of("has offsets up to " + lower + " and nodes from " + upper);
        }
        return count() < (leaf ? 1 : 2) ? Optional.of("has " + count() + " nodes") : problemOfNodes(upper, leaf);
    }

    private Optional<String> problemOfNodes(int upper, boolean leaf) {
        int used = 0;
        for (int i = 0; i < count(); i++) {
            int node = node(i);
            if (node % 2 != 0 || node < upper || node > bytes.size() - NODE_HEADER) {
                return Optional.of("has node " + i + " at " + node);
            }
            long size = nodeSize(node, leaf);
            if (node + size > bytes.size()) {
                return Optional.of("has node " + i + " of " + size + " bytes at " + node);
            }
            used += (int) (size + 1) & ~1;
        }
        // The library never leaves holes; a difference means that it would write over nodes.
        return upper + used == bytes.size()
                ? Optional.empty()
                : Optional.of("has " + used + " bytes of nodes from " + upper);
    }

    int count() {
        return (bytes.u16(12) - HEADER) / 2;
    }

    PageBytes key(int index) {
        return bytes.slice(keyOffset(index), keySize(index));
    }

    /** Where the key at {@code index} begins in {@link #bytes}; in a leaf its value follows. */
    int keyOffset(int index) {
        return node(index) + NODE_HEADER;
    }

    int keySize(int index) {
        return bytes.u16(node(index) + 6);
    }

    /** The whole page. */
    PageBytes bytes() {
        return bytes;
    }

    /** Page below node {@code index} of a branch. */
    long child(int index) {
        int node = node(index);
        return bytes.u32(node) | (long) bytes.u16(node + 4) << 32;
    }

    /** Flags of the value at {@code index} of a leaf. */
    int flags(int index) {
        return bytes.u16(node(index) + 4);
    }

    /** Size of the value at {@code index} of a leaf. */
    long valueSize(int index) {
        return bytes.u32(node(index));
    }

    /** The value at {@code index} of a leaf, or the number of its first overflow page. */
    PageBytes value(int index) {
        int node = node(index);
        int size = (flags(index) & LONG_VALUE) != 0 ? Long.BYTES : (int) valueSize(index);
        return bytes.slice(node + NODE_HEADER + bytes.u16(node + 6), size);
    }

    private int node(int index) {
        return bytes.u16(HEADER + 2 * index);
    }

    private long nodeSize(int node, boolean leaf) {
        long value = 0;
        if (leaf) {
            value = (bytes.u16(node + 4) & LONG_VALUE) != 0 ? Long.BYTES : bytes.u32(node);
        }
        return NODE_HEADER + bytes.u16(node + 6) + value;
    }
}
