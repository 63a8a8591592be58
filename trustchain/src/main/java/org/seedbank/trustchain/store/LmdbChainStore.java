package org.seedbank.trustchain.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;
import org.seedbank.trustchain.validation.DoubleSpend;

/**
 * The ledger on disk, in an LMDB file. A future of {@link #commit} completes on the one thread that writes, after the
 * flush, in the order of the calls; it must not be waited for on that thread. Reads may come from any thread.
 *
 * <p>A directory holds {@code data.mdb} (everything), {@code lock.mdb} (who reads; worthless when nobody does),
 * {@code lock} (held by the process that writes) and {@code seal} (see {@link LedgerSeal}; worthless when it does not
 * fit).
 */
public final class LmdbChainStore implements ChainStore {
    /** At most 8 MB. */
    private static final int FORKS_AT_A_TIME = 1000;

    private final LedgerEnvironment ledger;
    private final Optional<GroupCommit> writer;

    private LmdbChainStore(LedgerEnvironment ledger, Optional<GroupCommit> writer) {
        this.ledger = ledger;
        this.writer = writer;
    }

    /**
     * Opens the ledger in {@code directory} for writing, after checking every page and record of it, or that no bit has
     * changed since that was done; makes directory (mode 0700) and ledger if missing.
     *
     * @throws LedgerStorageException if another process, or this one, has it open; if it is damaged, of another version
     *     or cannot be accessed. The file is then as it was
     */
    public static LmdbChainStore open(Path directory) {
        return open(new LedgerOpening(directory));
    }

    /**
     * As {@link #open(Path)}, and from now on the ledger gives up the oldest blocks of others beyond what
     * {@code retention} keeps, in the write that adds to them; those of counterparties later than those of strangers.
     */
    public static LmdbChainStore open(Path directory, Retention retention) {
        return open(new LedgerOpening(directory, retention));
    }

    /**
     * Opens the ledger in {@code directory} for looking only, while another process may be writing it. Each read sees
     * the newest flushed state.
     *
     * @throws LedgerStorageException if there is no ledger, this process has it open already, or it is damaged, of
     *     another version or cannot be accessed
     */
    public static LmdbChainStore openReadOnly(Path directory) {
        return new LmdbChainStore(new LedgerOpening(directory).toRead(), Optional.empty());
    }

    static LmdbChainStore open(LedgerOpening opening) {
        LedgerEnvironment ledger = opening.toWrite();
        GroupCommit writer = new GroupCommit(ledger);
        writer.start();
        return new LmdbChainStore(ledger, Optional.of(writer));
    }

    /**
     * Loads the native library, so that the first ledger is opened sooner; may run beside anything. What fails is told
     * by whoever opens a ledger.
     */
    public static void prepare() {
        try {
            LmdbLibrary.load();
        } catch (LinkageError | IOException e) {
            return; // opening says so, to somebody who needs a ledger
        }
    }

    /** Whether {@code directory} holds a ledger, damaged or not. */
    public static boolean exists(Path directory) {
        return Files.exists(directory.resolve(LedgerOpening.DATA_FILE));
    }

    @Override
    public CompletableFuture<Void> commit(LedgerWrite write) {
        return writer.map(group -> group.commit(EncodedWrite.of(write)))
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new LedgerStorageException(Kind.INACCESSIBLE, "the ledger was opened for reading only")));
    }

    /** Bytes of writes that wait for their flush; whoever brings more work than the disk takes sees this grow. */
    public long backlog() {
        return writer.map(GroupCommit::backlog).orElse(0L);
    }

    /** How often the file was flushed since it was opened; each flush takes all writes that waited for it. */
    public long flushes() {
        return writer.map(GroupCommit::flushes).orElse(0L);
    }

    @Override
    public Optional<HalfBlock> at(BlockId id) {
        return ledger.read(reader -> reader.at(id));
    }

    @Override
    public Optional<HalfBlock> linked(HalfBlock block) {
        return ledger.read(reader -> reader.linked(block));
    }

    @Override
    public Optional<HalfBlock> before(BlockId id) {
        return ledger.read(reader -> reader.before(id));
    }

    @Override
    public Optional<HalfBlock> after(BlockId id) {
        return ledger.read(reader -> reader.after(id));
    }

    @Override
    public Optional<HalfBlock> before(BlockId id, BlockType type) {
        return ledger.read(reader -> reader.before(id, type));
    }

    @Override
    public Optional<HalfBlock> after(BlockId id, BlockType type) {
        return ledger.read(reader -> reader.after(id, type));
    }

    @Override
    public SequenceNumber runStart(BlockId id) {
        return ledger.read(reader -> reader.runStart(id));
    }

    @Override
    public Optional<HalfBlock> latest(PublicKey owner) {
        return ledger.read(reader -> reader.latest(owner));
    }

    @Override
    public List<HalfBlock> chain(PublicKey owner, SequenceNumber from, int limit) {
        return ledger.read(reader -> reader.chain(owner, from, limit));
    }

    @Override
    public Optional<HalfBlock> withHash(BlockHash hash) {
        return ledger.read(reader -> reader.withHash(hash));
    }

    @Override
    public Optional<SequenceNumber> lowestMissing(PublicKey owner) {
        return ledger.read(reader -> reader.lowestMissing(owner));
    }

    @Override
    public List<HalfBlock> unanswered(PublicKey owner) {
        return ledger.read(reader -> reader.unanswered(owner));
    }

    @Override
    public List<PublicKey> owners() {
        return ledger.read(LedgerReader::owners);
    }

    @Override
    public Optional<AccountRecord> account(PublicKey counterparty) {
        return ledger.read(reader -> reader.account(counterparty));
    }

    @Override
    public List<AccountRecord> accounts() {
        return ledger.read(LedgerReader::accounts);
    }

    @Override
    public List<HistoryEntry> history(long from, int limit) {
        return ledger.read(reader -> reader.history(from, limit));
    }

    @Override
    public List<DoubleSpend> forks() {
        List<DoubleSpend> forks = new ArrayList<>();
        forEachFork(forks::add);
        return forks;
    }

    @Override
    public void forEachFork(Consumer<DoubleSpend> action) {
        long from = 0;
        List<DoubleSpend> page;
        do {
            long first = from;
            page = ledger.read(reader -> reader.forks(first, FORKS_AT_A_TIME));
            page.forEach(action);
            from += page.size();
        } while (!page.isEmpty());
    }

    /** Flushes what was committed, then closes. */
    @Override
    public void close() {
        writer.ifPresent(GroupCommit::close);
        ledger.close();
    }
}
