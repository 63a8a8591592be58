package org.seedbank.trustchain.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open ledger file. Reads run on any thread and share a lock, which only a change of the size of the memory map
 * takes for itself: no transaction of this process may be open then.
 */
final class LedgerEnvironment implements AutoCloseable {
    /** Half a second of reading from memory; some two million blocks. */
    private static final long LARGEST_LOOKED_AT = 1L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(LedgerEnvironment.class);

    private final Path directory;
    private final DirectoryClaim claim;
    private final Env<ByteBuffer> env;
    private final Map<Table, Dbi<ByteBuffer>> tables;
    private final Retention retention;
    private final NameCache.Shared names = new NameCache.Shared();
    private final ReadWriteLock map = new ReentrantReadWriteLock();
    private final Queue<LedgerReader> idle = new ConcurrentLinkedQueue<>();
    private final TableSession.Buffers writeBuffers = new TableSession.Buffers();
    private long mapSize;
    private boolean closed;

    /** Takes over {@code env} and {@code claim}. */
    LedgerEnvironment(
            Path directory,
            DirectoryClaim claim,
            Env<ByteBuffer> env,
            Map<Table, Dbi<ByteBuffer>> tables,
            Retention retention,
            long mapSize) {
        this.directory = directory;
        this.claim = claim;
        this.env = env;
        this.tables = tables;
        this.retention = retention;
        this.mapSize = mapSize;
    }

    /**
     * Answers {@code question} from what is flushed.
     *
     * @throws LedgerStorageException if the ledger is closed or damaged
     */
    <T> T read(Function<LedgerReader, T> question) {
        while (true) {
            map.readLock().lock();
            try {
                return readLocked(question);
            } catch (Dbi.MapResizedException e) {
                // Another process wrote more than our map covers: enlarge it below, then ask again.
            } catch (LmdbException e) {
                throw StorageFailure.of(directory, e);
            } catch (MalformedMessageException | IllegalArgumentException e) {
                throw new LedgerStorageException(
                        Kind.DAMAGED, "ledger in " + directory + " holds a record that makes no sense", e);
            } finally {
                map.readLock().unlock();
            }
            growMap();
        }
    }

    /**
     * Flushes {@code changes} with one transaction. Only called by the writing thread.
     *
     * @param changes runs again if the map was too small, with nothing of the first time left
     * @throws LedgerStorageException if nothing was stored
     */
    <T> T write(Function<LedgerTransaction, T> changes) {
        while (true) {
            try (TableSession session = new TableSession(env.txnWrite(), tables, writeBuffers)) {
                LedgerTransaction transaction = new LedgerTransaction(session, retention);
                T result = changes.apply(transaction);
                transaction.commit();
                return result;
            } catch (Env.MapFullException e) {
                // Nothing is stored; again, with twice the room.
            } catch (LmdbException e) {
                throw StorageFailure.ofFlush(directory.resolve(LedgerOpening.DATA_FILE), e);
            } catch (MalformedMessageException e) {
                throw new LedgerStorageException(
                        Kind.DAMAGED, "ledger in " + directory + " holds a record that makes no sense", e);
            }
            growMap();
        }
    }

    /**
     * Looks at what was flushed since the last time, so that opening after a crash need not. Only called by the writing
     * thread, between writes, which wait for it: a large ledger is looked at when it is opened and closed alone.
     *
     * @return how many bytes the ledger has
     */
    long checkWhatIsNew() {
        try {
            long size = Files.size(directory.resolve(LedgerOpening.DATA_FILE));
            if (size <= LARGEST_LOOKED_AT) {
                int unused = new LedgerSeal(directory).look();
            }
            return size;
        } catch (LedgerStorageException | IOException e) {
            LOG.warn("the ledger was looked at while it is open: {}", e.toString());
            return 0;
        }
    }

    @Override
    public void close() {
        Lock exclusive = map.writeLock();
        exclusive.lock();
        try {
            if (!closed) {
                closed = true;
                closeIdle();
                env.close();
                if (claim.isToWrite()) {
                    new LedgerSeal(directory).renew();
                }
                claim.close();
            }
        } catch (IOException e) {
            throw StorageFailure.of(directory, e);
        } finally {
            exclusive.unlock();
        }
    }

    private <T> T readLocked(Function<LedgerReader, T> question) {
        if (closed) {
            throw new LedgerStorageException(Kind.INACCESSIBLE, "the ledger in " + directory + " is closed");
        }
        LedgerReader reader = resumed();
        T answer;
        try {
            // A reader that is held up at the wrong moment gets a state that is not flushed yet, two ahead of its own.
            while (!reader.seesItsOwnState()) {
                reader.tables().pause();
                reader.tables().resume();
            }
            answer = question.apply(reader);
        } catch (RuntimeException e) {
            reader.tables().close();
            throw e;
        }
        reader.tables().pause();
        idle.add(reader);
        return answer;
    }

    private LedgerReader resumed() {
        LedgerReader reader = idle.poll();
        if (reader == null) {
            TableSession session = new TableSession(env.txnRead(), tables, new TableSession.Buffers());
            return new LedgerReader(session, new NameTable(session, names));
        }
        try {
            reader.tables().resume();
        } catch (RuntimeException e) {
            reader.tables().close();
            throw e;
        }
        return reader;
    }

    private void growMap() {
        Lock exclusive = map.writeLock();
        exclusive.lock();
        try {
            closeIdle();
            env.setMapSize(2 * mapSize);
            mapSize *= 2;
        } catch (LmdbException e) {
            throw StorageFailure.of(directory, e);
        } finally {
            exclusive.unlock();
        }
    }

    private void closeIdle() {
        for (LedgerReader reader = idle.poll(); reader != null; reader = idle.poll()) {
            reader.tables().close();
        }
    }
}
