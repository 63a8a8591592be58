package org.seedbank.trustchain.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.validation.ChainView;
import org.seedbank.trustchain.validation.DoubleSpend;

/**
 * The ledger of one data directory: blocks of all owners, open accounts, history, proofs of forks. Reads see what is
 * flushed. One process at a time may write.
 */
public interface ChainStore extends ChainView, AutoCloseable {
    /**
     * Writes all of {@code write} or nothing of it. Writes are flushed in the order of the calls, many with one flush.
     *
     * @return completes, on a thread of the store, once everything is on disk; fails with
     *     {@link LedgerStorageException}
     */
    CompletableFuture<Void> commit(LedgerWrite write);

    /** Blocks of {@code owner} from {@code from} upwards, at most {@code limit}. */
    List<HalfBlock> chain(PublicKey owner, SequenceNumber from, int limit);

    /**
     * All known blocks of {@code owner} from {@code from} upwards, in order, with a few hundred of them in memory; what
     * is stored meanwhile is seen or not.
     */
    default Iterable<HalfBlock> blocks(PublicKey owner, SequenceNumber from) {
        return () -> new PagedBlocks(this, owner, from);
    }

    /** As {@link #blocks(PublicKey, SequenceNumber)}, from the first one on. */
    default Iterable<HalfBlock> blocks(PublicKey owner) {
        return blocks(owner, SequenceNumber.GENESIS);
    }

    /** The block with {@code hash}. */
    Optional<HalfBlock> withHash(BlockHash hash);

    /**
     * The lowest number of which no block of {@code owner} is known, however long the chain is; absent when all are.
     * Takes time that grows with the logarithm of what is stored.
     */
    Optional<SequenceNumber> lowestMissing(PublicKey owner);

    /** Proposals of {@code owner} whose other half is not known, in order. */
    List<HalfBlock> unanswered(PublicKey owner);

    /** Everybody of whom a block is known, in key order. */
    List<PublicKey> owners();

    /** The account with {@code counterparty}. */
    Optional<AccountRecord> account(PublicKey counterparty);

    /** All accounts, in key order. */
    List<AccountRecord> accounts();

    /** History from entry {@code from} (0 is the oldest) upwards, at most {@code limit}. */
    List<HistoryEntry> history(long from, int limit);

    /** Proofs of forks, in the order found; all of them at once in memory. */
    List<DoubleSpend> forks();

    /** As {@link #forks}, but not all of them at once in memory. */
    default void forEachFork(Consumer<DoubleSpend> action) {
        forks().forEach(action);
    }

    @Override
    void close();
}
