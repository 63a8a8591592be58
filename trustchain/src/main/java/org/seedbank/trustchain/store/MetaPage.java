package org.seedbank.trustchain.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * One of the two pages at the beginning of the file that name the state of the trees; each transaction writes the older
 * one.
 *
 * @param transaction number of the transaction that wrote it; even on page 0, odd on page 1
 * @param pageSize size of all pages in bytes
 * @param lastPage highest page in use
 * @param free tree of free pages
 * @param main tree of the tables
 * @see "LMDB 0.9, struct MDB_meta"
 */
record MetaPage(long transaction, int pageSize, long lastPage, TreeRoot free, TreeRoot main) {
    /** Number of such pages. */
    static final int COUNT = 2;

    private static final int SIZE = 16 + 24 + 2 * TreeRoot.SIZE + 16;
    private static final int SMALLEST_PAGE = 512;
    private static final int LARGEST_PAGE = 32768;
    private static final int META_FLAG = 0x08;
    private static final long MAGIC = 0xbeef_c0deL;
    private static final long FORMAT = 1;
    /** A file may end this many pages before the last one in use, if those were given up before they were written. */
    private static final long UNWRITTEN_PAGES = 1 << 16;

    /** The newest of both, after checking each. */
    static MetaPage newest(PageFile file) throws IOException {
        List<MetaPage> both = both(file);
        return both.get(0).transaction > both.get(1).transaction ? both.get(0) : both.get(1);
    }

    /**
     * The one of {@code transaction}, if it is not overwritten yet. It need not be the newest: a writer shows the next
     * one before that is flushed, and readers take it only afterwards.
     */
    static Optional<MetaPage> of(PageFile file, long transaction) throws IOException {
        return both(file).stream()
                .filter(meta -> meta.transaction == transaction)
                .findFirst();
    }

    /** Whether nothing was ever committed. */
    boolean isUntouched() {
        return transaction == 0 && main.isEmpty() && free.isEmpty();
    }

    private static List<MetaPage> both(PageFile file) throws IOException {
        MetaPage first = read(file, 0, 0);
        MetaPage second = read(file, 1, first.pageSize);
        boolean consecutive = Math.abs(first.transaction - second.transaction) == 1;
        if (!consecutive && !(first.isUntouched() && second.isUntouched())) {
            throw file.damaged(0, "is of transaction " + first.transaction + ", page 1 of " + second.transaction);
        }
        return List.of(first, second);
    }

    private static MetaPage read(PageFile file, int number, int expectedPageSize) throws IOException {
        // The first page says how large pages are; what is looked at fits into the smallest.
        PageBytes page = number == 0
                ? file.page(0, SMALLEST_PAGE)
                : file.page(number, expectedPageSize).slice(0, SIZE);
        boolean isMeta = page.i64(0) == number
                && page.u16(10) == META_FLAG
                && page.u32(16) == MAGIC
                && page.u32(20) == FORMAT
                && page.i64(24) == 0;
        MetaPage meta = new MetaPage(
                page.i64(40 + 2 * TreeRoot.SIZE + 8),
                (int) page.u32(40),
                page.i64(40 + 2 * TreeRoot.SIZE),
                TreeRoot.read(page.slice(40, TreeRoot.SIZE)),
                TreeRoot.read(page.slice(40 + TreeRoot.SIZE, TreeRoot.SIZE)));
        if (!isMeta || !meta.isPossible(number, expectedPageSize, file.size())) {
            throw file.damaged(number, "is not the beginning of a ledger");
        }
        return meta;
    }

    private boolean isPossible(int number, int expectedPageSize, long fileSize) {
        return pageSize >= SMALLEST_PAGE
                && pageSize <= LARGEST_PAGE
                && Integer.bitCount(pageSize) == 1
                && (expectedPageSize == 0 || pageSize == expectedPageSize)
                && free.flags() == TreeRoot.INTEGER_KEYS
                && main.flags() == 0
                && transaction >= 0
                && (transaction == 0 || transaction % COUNT == number)
                && lastPage >= COUNT - 1
                && lastPage <= fileSize / pageSize + UNWRITTEN_PAGES;
    }
}
