package org.seedbank.trustchain.store;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.validation.DoubleSpend;

/**
 * A ledger in memory with a disk that can be slow, full or dead, for simulations. Not safe for several threads: the
 * executor must run on the thread that calls.
 */
public final class InMemoryChainStore implements ChainStore {
    private final Executor disk;
    private final MemoryTables flushed;
    private final Queue<Pending> unflushed = new ArrayDeque<>();
    private LedgerStorageException.@Nullable Kind fault;
    private boolean closed;

    /**
     * An empty ledger.
     *
     * @param disk is handed one task for each write. A task that runs flushes every write made until then, in order,
     *     and completes them; a simulation decides when, and whether, it runs
     */
    public InMemoryChainStore(Executor disk) {
        this(disk, new MemoryTables());
    }

    private InMemoryChainStore(Executor disk, MemoryTables flushed) {
        this.disk = disk;
        this.flushed = flushed;
    }

    /** An empty ledger that has flushed each write when {@link #commit} returns. */
    public static InMemoryChainStore immediate() {
        return new InMemoryChainStore(Runnable::run);
    }

    @Override
    public CompletableFuture<Void> commit(LedgerWrite write) {
        if (closed) {
            return CompletableFuture.failedFuture(closedException());
        }
        CompletableFuture<Void> flush = new CompletableFuture<>();
        unflushed.add(new Pending(write, flush));
        disk.execute(this::flush);
        return flush;
    }

    /** From now on every write fails with {@code kind}, and reads go on; {@link #acceptWrites} ends it. */
    public void refuseWrites(LedgerStorageException.Kind kind) {
        fault = kind;
    }

    /** The disk works again. */
    public void acceptWrites() {
        fault = null;
    }

    /**
     * What a new process finds after a crash of this one: all that was flushed and nothing else. Writes not yet flushed
     * are gone and never complete; this store takes no more.
     */
    public InMemoryChainStore restart() {
        close();
        return snapshot();
    }

    /** A copy of what is flushed, as a backup has it. */
    public InMemoryChainStore snapshot() {
        return new InMemoryChainStore(disk, flushed.copy());
    }

    @Override
    public Optional<HalfBlock> at(BlockId id) {
        return flushed.at(id);
    }

    @Override
    public Optional<HalfBlock> linked(HalfBlock block) {
        return flushed.linked(block);
    }

    @Override
    public Optional<HalfBlock> before(BlockId id) {
        return flushed.before(id);
    }

    @Override
    public Optional<HalfBlock> after(BlockId id) {
        return flushed.after(id);
    }

    @Override
    public Optional<HalfBlock> before(BlockId id, BlockType type) {
        return flushed.before(id, type);
    }

    @Override
    public Optional<HalfBlock> after(BlockId id, BlockType type) {
        return flushed.after(id, type);
    }

    @Override
    public SequenceNumber runStart(BlockId id) {
        return flushed.runStart(id);
    }

    @Override
    public Optional<HalfBlock> latest(PublicKey owner) {
        return flushed.latest(owner);
    }

    @Override
    public List<HalfBlock> chain(PublicKey owner, SequenceNumber from, int limit) {
        return flushed.from(owner, from).limit(limit).toList();
    }

    @Override
    public Optional<HalfBlock> withHash(BlockHash hash) {
        return flushed.withHash(hash);
    }

    @Override
    public Optional<SequenceNumber> lowestMissing(PublicKey owner) {
        return flushed.lowestMissing(owner);
    }

    @Override
    public List<HalfBlock> unanswered(PublicKey owner) {
        return flushed.from(owner, SequenceNumber.GENESIS)
                .filter(block -> block.isProposal() && flushed.linked(block).isEmpty())
                .toList();
    }

    @Override
    public List<PublicKey> owners() {
        return flushed.owners();
    }

    @Override
    public Optional<AccountRecord> account(PublicKey counterparty) {
        return flushed.account(counterparty);
    }

    @Override
    public List<AccountRecord> accounts() {
        return flushed.accounts();
    }

    @Override
    public List<HistoryEntry> history(long from, int limit) {
        return flushed.history().stream().skip(from).limit(limit).toList();
    }

    @Override
    public List<DoubleSpend> forks() {
        return flushed.forks();
    }

    @Override
    public void close() {
        closed = true;
        unflushed.clear();
    }

    private void flush() {
        List<Pending> batch = List.copyOf(unflushed);
        unflushed.clear();
        // Everything is on disk before the first caller is told, as with one flush for many.
        List<Optional<LedgerStorageException>> outcomes =
                batch.stream().map(pending -> store(pending.write)).toList();
        for (int i = 0; i < batch.size(); i++) {
            CompletableFuture<Void> flush = batch.get(i).flush;
            outcomes.get(i).ifPresentOrElse(flush::completeExceptionally, () -> flush.complete(null));
        }
    }

    private Optional<LedgerStorageException> store(LedgerWrite write) {
        if (fault != null) {
            return Optional.of(new LedgerStorageException(fault, "the simulated disk refuses writes"));
        }
        return flushed.store(write);
    }

    private static LedgerStorageException closedException() {
        return new LedgerStorageException(LedgerStorageException.Kind.INACCESSIBLE, "the ledger is closed");
    }

    private record Pending(LedgerWrite write, CompletableFuture<Void> flush) {}
}
