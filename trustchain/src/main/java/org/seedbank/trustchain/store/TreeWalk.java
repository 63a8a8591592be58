package org.seedbank.trustchain.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks all pages of one tree without the storage library and checks that each is what it says it is, that no page is
 * used twice, that keys are in order, and that the tree is as large as its root says.
 */
final class TreeWalk {
    private static final int DEEPEST = 32;
    private static final long LONGEST_VALUE = 64L << 20;

    private final PageFile file;
    private final MetaPage meta;
    private final BitSet used;
    private final TreeRoot tree;
    private final Visitor visitor;
    private long branchPages;
    private long leafPages;
    private long overflowPages;
    private long entries;

    /** Pages of {@code tree} are added to {@code used}. */
    TreeWalk(PageFile file, MetaPage meta, BitSet used, TreeRoot tree, Visitor visitor) {
        this.file = file;
        this.meta = meta;
        this.used = used;
        this.tree = tree;
        this.visitor = visitor;
    }

    /** Sees every record in order. */
    interface Visitor {
        /** The record with {@code key}, on {@code page}; {@code flags} say what the value is. */
        void visit(long page, PageBytes key, PageBytes value, int flags) throws IOException;

        /**
         * A record whose key of {@code keySize} bytes is at {@code offset} of {@code content}, on {@code page}, with
         * the value of {@code valueSize} bytes after it and no flags. Whoever sees millions of records needs no objects
         * for key and value.
         */
        default void visit(long page, PageBytes content, int offset, int keySize, int valueSize) throws IOException {
            visit(page, content.slice(offset, keySize), content.slice(offset + keySize, valueSize), 0);
        }

        /** Records of leaf {@code page} if it is known to be sound in itself, else 0; they are then not visited. */
        default int knownRecords(long page) {
            return 0;
        }

        /** Whether branch {@code page} is known, as one that is {@code level} levels high. */
        default boolean isKnownBranch(long page, int level) {
            return false;
        }

        /**
         * Page {@code page}, {@code level} levels high with the leaves as first, was found in order; a leaf has
         * {@code records}.
         */
        default void passed(long page, int level, int records) {}
    }

    /**
     * Walks the tree.
     *
     * @throws LedgerStorageException naming the first page that is wrong
     */
    void walk() throws IOException {
        if (!tree.isEmpty()) {
            if (tree.depth() < 1 || tree.depth() > DEEPEST) {
                throw file.damaged(tree.root(), "is the root of a tree with " + tree.depth() + " levels");
            }
            walk(tree.root(), tree.depth(), false, null, null);
        }
        if (branchPages != tree.branchPages()
                || leafPages != tree.leafPages()
                || overflowPages != tree.overflowPages()
                || entries != tree.entries()) {
            throw file.damaged(
                    tree.root(),
                    "is the root of " + leafPages + " leaves with " + entries + " records, where " + tree.leafPages()
                            + " with " + tree.entries() + " belong");
        }
    }

    /** {@code placed}: whether the keys of the page, if it is known, were compared with these very bounds before. */
    private void walk(long number, int level, boolean placed, @Nullable PageBytes low, @Nullable PageBytes high)
            throws IOException {
        mark(number, number);
        boolean leaf = level == 1;
        int knownRecords = leaf ? visitor.knownRecords(number) : 0;
        if (knownRecords > 0 && placed) {
            leafPages++;
            entries += knownRecords;
            visitor.passed(number, level, knownRecords);
            return;
        }
        TreePage page = new TreePage(file.page(number, meta.pageSize()));
        boolean known = leaf ? knownRecords > 0 : visitor.isKnownBranch(number, level);
        Optional<String> problem = page.problem(number, leaf);
        if (problem.isPresent()) {
            throw file.damaged(number, problem.get());
        }
        checkBounds(number, page, leaf, low, high);
        if (!known) {
            checkOrder(number, page, leaf);
        }
        visitor.passed(number, level, leaf ? page.count() : 0);
        if (leaf) {
            leafPages++;
            entries += page.count();
            if (!known) {
                visitAll(number, page);
            }
            return;
        }
        branchPages++;
        for (int i = 0; i < page.count(); i++) {
            boolean isOutermost = i == 0 || i + 1 == page.count();
            PageBytes from = i == 0 ? low : page.key(i);
            PageBytes to = i + 1 == page.count() ? high : page.key(i + 1);
            walk(page.child(i), level - 1, known && !isOutermost, from, to);
        }
    }

    /** Keys lie from {@code low} (inclusive) to {@code high} (exclusive); the first of a branch has no meaning. */
    private void checkBounds(
            long number, TreePage page, boolean leaf, @Nullable PageBytes low, @Nullable PageBytes high) {
        int first = leaf ? 0 : 1;
        int last = page.count() - 1;
        if (first <= last) {
            boolean above = low == null || compare(low, page.key(first)) <= (leaf ? 0 : -1);
            boolean below = high == null || compare(page.key(last), high) < 0;
            if (!above || !below) {
                throw outOfOrder(number);
            }
        }
    }

    private void checkOrder(long number, TreePage page, boolean leaf) {
        for (int i = leaf ? 1 : 2; i < page.count(); i++) {
            if (!follows(page, i)) {
                throw outOfOrder(number);
            }
        }
    }

    private LedgerStorageException outOfOrder(long number) {
        return file.damaged(number, "has keys out of order");
    }

    private boolean follows(TreePage page, int index) {
        if (tree.flags() == TreeRoot.INTEGER_KEYS) {
            return compare(page.key(index - 1), page.key(index)) < 0;
        }
        return page.bytes()
                        .compareParts(
                                page.keyOffset(index - 1),
                                page.keySize(index - 1),
                                page.keyOffset(index),
                                page.keySize(index))
                < 0;
    }

    private int compare(PageBytes key, PageBytes other) {
        if (tree.flags() != TreeRoot.INTEGER_KEYS) {
            return key.compareTo(other);
        }
        return key.size() == Long.BYTES && other.size() == Long.BYTES
                ? Long.compareUnsigned(key.i64(0), other.i64(0))
                : Integer.compare(key.size(), other.size());
    }

    private void visitAll(long number, TreePage page) throws IOException {
        for (int i = 0; i < page.count(); i++) {
            int flags = page.flags(i);
            if (flags == 0) {
                visitor.visit(number, page.bytes(), page.keyOffset(i), page.keySize(i), (int) page.valueSize(i));
                continue;
            }
            PageBytes value = (flags & TreePage.LONG_VALUE) == 0
                    ? page.value(i)
                    : longValue(number, page.value(i).i64(0), page.valueSize(i));
            visitor.visit(number, page.key(i), value, flags & ~TreePage.LONG_VALUE);
        }
    }

    /** A value that has pages of its own, at times more than it needs; only the first has a header. */
    private PageBytes longValue(long from, long first, long size) throws IOException {
        mark(from, first);
        PageBytes header = file.page(first, meta.pageSize());
        long pages = header.u32(12);
        long needed = (TreePage.HEADER - 1 + size) / meta.pageSize() + 1;
        if (size > LONGEST_VALUE || header.i64(0) != first || header.u16(10) != TreePage.OVERFLOW || pages < needed) {
            throw file.damaged(first, "is not the value of " + size + " bytes that page " + from + " names");
        }
        overflowPages += pages;
        byte[] content = Arrays.copyOf(header.toArray(), (int) needed * meta.pageSize());
        for (int i = 1; i < pages; i++) {
            mark(from, first + i);
            if (i < needed) {
                byte[] page = file.page(first + i, meta.pageSize()).toArray();
                System.arraycopy(page, 0, content, i * meta.pageSize(), page.length);
            }
        }
        return new PageBytes(content, TreePage.HEADER, (int) size);
    }

    private void mark(long from, long number) {
        if (number < MetaPage.COUNT || number > meta.lastPage()) {
            throw file.damaged(from, "names page " + number + " of " + meta.lastPage());
        }
        if (used.get((int) number)) {
            throw file.damaged(number, "is used twice or listed as free");
        }
        used.set((int) number);
    }
}
