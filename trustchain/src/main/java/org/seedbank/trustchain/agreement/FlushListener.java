package org.seedbank.trustchain.agreement;

import org.seedbank.trustchain.store.LedgerStorageException;

/** Whoever waits for a write. Called on the node's loop. */
@FunctionalInterface
public interface FlushListener {
    /** Everything of the write is on disk. */
    void flushed();

    /** The write is not known to be on disk, and what is in memory is about to be read anew. */
    default void failed(LedgerStorageException fault) {}
}
