package org.seedbank.trustchain.store;

import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;

/**
 * Looks at every page and record of a ledger file before the storage library does. The library trusts what it reads:
 * where bits have flipped it takes the process down, or brings an old state of the ledger back. One pass over the pages
 * in use.
 */
final class LedgerFileCheck {
    private static final int CHECKSUM = 4;

    private final PageFile file;
    private final MetaPage meta;
    private final BitSet used = new BitSet();
    private final CRC32C checksum = new CRC32C();
    private final CheckedPages earlier;
    private int[] sums = new int[0];
    private int[] kinds = new int[0];

    /** A check of everything in the state that {@code meta} names. */
    LedgerFileCheck(PageFile file, MetaPage meta) {
        this(file, meta, CheckedPages.none());
    }

    /** A check that does not take apart again what {@code earlier} knows. */
    LedgerFileCheck(PageFile file, MetaPage meta, CheckedPages earlier) {
        this.file = file;
        this.meta = meta;
        this.earlier = earlier;
    }

    /**
     * Checks everything.
     *
     * @return what the ledger says about itself
     * @throws LedgerStorageException naming the first damage found, or a version that is not known
     */
    LedgerState check() throws IOException {
        if (meta.lastPage() >= Integer.MAX_VALUE) {
            throw new LedgerStorageException(Kind.INACCESSIBLE, file.path() + " is larger than 8 TiB");
        }
        sums = file.sums(meta.pageSize(), Math.min(CheckedPages.MOST, meta.lastPage() + 1));
        kinds = new int[sums.length];
        new TreeWalk(file, meta, used, meta.free(), this::markFree).walk();
        Map<Bytes, TreeRoot> trees = new LinkedHashMap<>();
        new TreeWalk(file, meta, used, meta.main(), (page, key, value, flags) -> {
                    if (flags != TreePage.SUBTREE || value.size() != TreeRoot.SIZE) {
                        throw file.damaged(page, "names a table with flags " + flags);
                    }
                    trees.put(Bytes.wrap(key.toArray()), TreeRoot.read(value));
                })
                .walk();
        LedgerState state = state(trees);
        long tables = 0;
        for (Table table : Table.values()) {
            if (table.isIn(state.version())) {
                tables++;
                if (table != Table.STATE) {
                    checkTable(table, trees, state);
                }
            }
        }
        if (trees.size() != tables) {
            throw file.damaged(meta.main().root(), "names " + trees.size() + " tables");
        }
        return state;
    }

    /** The pages that were found sound; complete once {@link #check} has returned. */
    CheckedPages checked() {
        return CheckedPages.of(sums, kinds);
    }

    /** The state comes first, since tables may differ in other versions. */
    private LedgerState state(Map<Bytes, TreeRoot> trees) throws IOException {
        TreeRoot tree = tree(Table.STATE, trees);
        Map<Bytes, Bytes> records = new LinkedHashMap<>();
        new TreeWalk(file, meta, used, tree, (page, key, value, flags) -> {
                    checkRecord(Table.STATE, page, key, value, flags);
                    records.put(
                            Bytes.wrap(key.toArray()),
                            Bytes.wrap(value.slice(0, value.size() - CHECKSUM).toArray()));
                })
                .walk();
        Bytes payload = Optional.ofNullable(records.get(LedgerState.KEY))
                .orElseThrow(() -> file.damaged(tree.root(), "does not hold the state of the ledger"));
        LedgerState state = decode(payload, tree.root());
        if (state.transaction() != meta.transaction() || records.size() != 1) {
            throw file.damaged(
                    tree.root(), "is of transaction " + state.transaction() + ", the file of " + meta.transaction());
        }
        return state;
    }

    private LedgerState decode(Bytes payload, long page) {
        try {
            int version = LedgerState.versionOf(payload);
            if (version < LedgerState.OLDEST || version > LedgerState.VERSION) {
                throw new LedgerStorageException(
                        Kind.WRONG_VERSION,
                        file.path() + " has version " + version + ", this program reads versions " + LedgerState.OLDEST
                                + " to " + LedgerState.VERSION);
            }
            return LedgerState.decode(payload);
        } catch (MalformedMessageException e) {
            throw file.damaged(page, "holds no state of a ledger");
        }
    }

    private void checkTable(Table table, Map<Bytes, TreeRoot> trees, LedgerState state) throws IOException {
        TreeRoot tree = tree(table, trees);
        new TreeWalk(file, meta, used, tree, new RecordCheck(table)).walk();
        long expected = state.entries(table);
        if (expected >= 0 && tree.entries() != expected) {
            throw file.damaged(
                    tree.root(),
                    "is the root of table " + table.storedName() + " with " + tree.entries() + " records, where "
                            + expected + " belong");
        }
    }

    private TreeRoot tree(Table table, Map<Bytes, TreeRoot> trees) {
        TreeRoot tree = trees.get(Bytes.utf8(table.storedName()));
        if (tree == null || tree.flags() != 0) {
            throw file.damaged(meta.main().root(), "does not name the table " + table.storedName());
        }
        return tree;
    }

    private void checkRecord(Table table, long page, PageBytes key, PageBytes value, int flags) {
        int size = value.size() - CHECKSUM;
        if (flags == 0 && size >= 0) {
            checksum.reset();
            checksum.update(table.code());
            key.addTo(checksum);
            value.addTo(checksum, 0, size);
            if ((int) checksum.getValue() == value.bigEndianInt(size)) {
                return;
            }
        }
        throw differs(table, page, key);
    }

    private LedgerStorageException differs(Table table, long page, PageBytes key) {
        return file.damaged(
                page,
                "has record " + Bytes.wrap(key.toArray()) + " of table " + table.storedName()
                        + ", which differs from its checksum");
    }

    /** Pages that have no sum are looked at each time. */
    private int earlierKind(long page) {
        return page < sums.length ? earlier.kind(page, sums[(int) page]) : CheckedPages.NOTHING;
    }

    private void note(long page, int kind) {
        if (page < kinds.length) {
            kinds[(int) page] = kind;
        }
    }

    /** The checksums of one table. */
    private final class RecordCheck implements TreeWalk.Visitor {
        private final Table table;

        RecordCheck(Table table) {
            this.table = table;
        }

        @Override
        public int knownRecords(long page) {
            int kind = earlierKind(page);
            return CheckedPages.isLeafOf(table, kind) ? CheckedPages.records(kind) : 0;
        }

        @Override
        public boolean isKnownBranch(long page, int level) {
            return earlierKind(page) == CheckedPages.branch(table, level);
        }

        /** Noted before its records are looked at, which does no harm: what fails ends all, and is not stored. */
        @Override
        public void passed(long page, int level, int records) {
            note(page, level == 1 ? CheckedPages.leaf(table, records) : CheckedPages.branch(table, level));
        }

        /** Most of such a record is on other pages, which the sum of its leaf says nothing about. */
        @Override
        public void visit(long page, PageBytes key, PageBytes value, int flags) {
            note(page, CheckedPages.NOTHING);
            checkRecord(table, page, key, value, flags);
        }

        @Override
        public void visit(long page, PageBytes content, int offset, int keySize, int valueSize) {
            int size = keySize + valueSize - CHECKSUM;
            if (valueSize >= CHECKSUM) {
                checksum.reset();
                checksum.update(table.code());
                content.addTo(checksum, offset, size);
                if ((int) checksum.getValue() == content.bigEndianInt(offset + size)) {
                    return;
                }
            }
            throw differs(table, page, content.slice(offset, keySize));
        }
    }

    /** A list of free pages: how many, then their numbers. */
    private void markFree(long page, PageBytes key, PageBytes value, int flags) {
        long count = value.size() < Long.BYTES ? -1 : value.i64(0);
        if (flags != 0 || count < 0 || count > value.size() / Long.BYTES - 1) {
            throw file.damaged(page, "has a list of " + count + " free pages in " + value.size() + " bytes");
        }
        for (int i = 1; i <= count; i++) {
            long free = value.i64(i * Long.BYTES);
            if (free < MetaPage.COUNT || free > meta.lastPage() || used.get((int) free)) {
                throw file.damaged(page, "lists page " + free + " of " + meta.lastPage() + " as free, or twice");
            }
            used.set((int) free);
        }
    }
}
