package org.seedbank.trustchain.store;

/** The ledger cannot be opened, read or written. */
public final class LedgerStorageException extends RuntimeException {
    private final Kind kind;

    /**
     * @param kind what is wrong
     * @param message what, which file, why; no stop at the end
     * @param cause what the storage library said, or the same again
     */
    public LedgerStorageException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /**
     * @param kind what is wrong
     * @param message what, which file, why; no stop at the end
     */
    public LedgerStorageException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }

    /** What can be wrong. */
    public enum Kind {
        /** Another process writes this data directory, or runs elsewhere with its key. */
        IN_USE,
        /** What is stored contradicts itself. */
        DAMAGED,
        /** The write holds a block whose place is taken by a different one; nothing of the write is stored. */
        CONFLICT,
        /** The own chain is not signed before its newest block is known. */
        HELD,
        /** No space is left. */
        DISK_FULL,
        /** Files cannot be opened, created, read or written. */
        INACCESSIBLE,
        /** Written by a version that this one does not know. */
        WRONG_VERSION
    }
}
