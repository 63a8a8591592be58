package org.seedbank.trustchain.agreement;

import org.seedbank.trustchain.store.LedgerStorageException;

/** Whoever holds ledger state in memory that has to follow the disk. Called on the node's loop. */
public interface StorageWatcher {
    /** Nothing can be stored now. What was written and not yet flushed may be on disk or not. */
    default void storageFailed(LedgerStorageException fault) {}

    /** The disk works again: forget what was in memory and read it anew. Nothing can be written yet. */
    void storageRecovered();

    /** Everybody has read everything anew: go on. */
    default void storageUsable() {}
}
