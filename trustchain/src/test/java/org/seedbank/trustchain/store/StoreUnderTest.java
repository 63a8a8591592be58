package org.seedbank.trustchain.store;

import java.util.List;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.trustchain.block.HalfBlock;

/** A store, and the way to fill it. */
interface StoreUnderTest {
    /** Empty when a test begins. */
    ChainStore store();

    /** Stores {@code block}; returns once it is on disk. */
    default HalfBlock commit(HalfBlock block) {
        store().commit(LedgerWrite.ofBlocks(block)).join();
        return block;
    }

    /** Stores proposals of {@code owner} with these numbers; returns once they are on disk. */
    default List<HalfBlock> commitChain(PrivateKey owner, long... sequences) {
        List<HalfBlock> chain = LedgerFixtures.chainOf(owner, sequences);
        chain.forEach(this::commit);
        return chain;
    }
}
