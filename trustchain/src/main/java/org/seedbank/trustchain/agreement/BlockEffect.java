package org.seedbank.trustchain.agreement;

import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.LedgerWrite;

/** What an own block changes beside the chain. Called on the node's loop. */
public interface BlockEffect {
    /** Nothing. */
    BlockEffect NONE = own -> LedgerWrite.ofBlocks();

    /** The block {@code own} is signed: applies the effect in memory and says what goes to disk in the same write. */
    LedgerWrite alongside(HalfBlock own);

    /** Block and effect are on disk. */
    default void flushed() {}
}
