package org.seedbank.trustchain.store;

/**
 * Where a tree of the storage library begins and how large it is; 48 bytes.
 *
 * @param flags how keys are ordered
 * @param depth number of levels
 * @param branchPages pages with pointers to pages
 * @param leafPages pages with records
 * @param overflowPages pages with parts of long values
 * @param entries number of records
 * @param root page at the top, or -1 if there is none
 * @see "LMDB 0.9, struct MDB_db"
 */
record TreeRoot(int flags, int depth, long branchPages, long leafPages, long overflowPages, long entries, long root) {
    /** Size in bytes. */
    static final int SIZE = 48;
    /** Keys are integers of the machine; so in the list of free pages. */
    static final int INTEGER_KEYS = 0x08;

    static TreeRoot read(PageBytes in) {
        return new TreeRoot(in.u16(4), in.u16(6), in.i64(8), in.i64(16), in.i64(24), in.i64(32), in.i64(40));
    }

    boolean isEmpty() {
        return root == -1;
    }
}
