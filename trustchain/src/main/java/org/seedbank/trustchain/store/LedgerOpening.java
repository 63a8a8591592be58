package org.seedbank.trustchain.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps from a directory to an open ledger: claim it, check the file, and only then let the library touch it. */
final class LedgerOpening {
    static final String DATA_FILE = "data.mdb";

    private static final Logger LOG = LoggerFactory.getLogger(LedgerOpening.class);

    private static final String READER_FILE = "lock.mdb";
    /** Room for more than {@link #MOST_READERS} slots of 64 bytes and a header. */
    private static final int READER_FILE_SIZE = 20 << 10;

    private static final long SMALLEST_MAP = 64L << 20;
    private static final int MOST_READERS = 254;
    private static final int OWNER_ONLY = 0600;
    /** A writer that commits twice between two of our steps overtakes us; each attempt takes far less than a flush. */
    private static final int ATTEMPTS = 50;

    private final Path directory;
    private final Path data;
    private final long smallestMap;
    private final Retention retention;

    LedgerOpening(Path directory) {
        this(directory, SMALLEST_MAP);
    }

    /** Opens a ledger that gives up what {@code retention} does not keep. */
    LedgerOpening(Path directory, Retention retention) {
        this(directory, SMALLEST_MAP, retention);
    }

    /** Opens with a map of {@code smallestMap} bytes, a power of two, if more is not needed. */
    LedgerOpening(Path directory, long smallestMap) {
        this(directory, smallestMap, Retention.EVERYTHING);
    }

    private LedgerOpening(Path directory, long smallestMap, Retention retention) {
        this.directory = directory;
        this.data = directory.resolve(DATA_FILE);
        this.smallestMap = smallestMap;
        this.retention = retention;
    }

    /**
     * Opens for writing; makes the directory and an empty ledger if there is none.
     *
     * @throws LedgerStorageException if that is impossible; the file is then as it was
     */
    LedgerEnvironment toWrite() {
        try {
            DirectoryClaim claim = DirectoryClaim.toWrite(directory);
            try {
                return toWrite(claim);
            } catch (IOException | RuntimeException e) {
                claim.close();
                throw e;
            }
        } catch (IOException e) {
            throw StorageFailure.of(directory, e);
        } catch (LmdbException e) {
            throw StorageFailure.of(directory, e);
        }
    }

    /**
     * Opens for reading; another process may be writing.
     *
     * @throws LedgerStorageException if that is impossible or there is no ledger
     */
    LedgerEnvironment toRead() {
        if (!Files.isRegularFile(data)) {
            throw new LedgerStorageException(Kind.INACCESSIBLE, "there is no ledger in " + directory);
        }
        Optional<LedgerEnvironment> ledger = toReadPresent();
        if (ledger.isEmpty()) {
            toWrite().close(); // of an earlier version: nobody of this version is writing it, so it can be migrated now
            ledger = toReadPresent();
        }
        return ledger.orElseThrow(
                () -> new LedgerStorageException(Kind.WRONG_VERSION, data + " keeps turning to an earlier version"));
    }

    /** Nothing if the ledger is of an earlier version. */
    private Optional<LedgerEnvironment> toReadPresent() {
        try {
            DirectoryClaim claim = DirectoryClaim.toRead(directory);
            try (PageFile file = new PageFile(data)) {
                Optional<LedgerEnvironment> ledger = toRead(claim, file);
                if (ledger.isEmpty()) {
                    claim.close();
                }
                return ledger;
            } catch (IOException | RuntimeException e) {
                claim.close();
                throw e;
            }
        } catch (IOException e) {
            throw StorageFailure.of(directory, e);
        } catch (LmdbException e) {
            throw StorageFailure.of(directory, e);
        }
    }

    private LedgerEnvironment toWrite(DirectoryClaim claim) throws IOException {
        LedgerSeal seal = new LedgerSeal(directory);
        boolean created = false;
        boolean older = false;
        long mapSize = smallestMap;
        if (Files.exists(data) && Files.size(data) > 0) {
            try (PageFile file = new PageFile(data)) {
                MetaPage meta = MetaPage.newest(file);
                mapSize = mapSize(meta);
                created = !meta.isUntouched();
                if (created) {
                    older = !seal.isIntact() && seal.look() < LedgerState.VERSION;
                }
            }
        }
        if (!created && claim.isCreated()) {
            throw new LedgerStorageException(
                    Kind.DAMAGED, data + " is missing or empty, although a ledger was created in its directory");
        }
        seal.breakOpen();
        reserveReaderFile();
        Env<ByteBuffer> env = open(mapSize, EnvFlags.MDB_NOTLS);
        try {
            env.sync(true); // a killed process may have left its last flush in the cache of the system only
            int unused = env.readerCheck(); // forgets readers that were killed, which would keep old pages in use
            Map<Table, Dbi<ByteBuffer>> tables = created && !older ? tables(env) : createTables(env);
            countForeign(env, tables);
            claim.markCreated();
            return new LedgerEnvironment(directory, claim, env, tables, retention, mapSize);
        } catch (IOException | RuntimeException e) {
            env.close();
            throw e;
        }
    }

    /**
     * The library makes this file of holes and maps it: on a full disk the first touch of a hole would kill the
     * process. Written out beforehand, a full disk is an error like any other.
     */
    private void reserveReaderFile() throws IOException {
        Path readers = directory.resolve(READER_FILE);
        if (!Files.exists(readers)) {
            try {
                Files.write(readers, new byte[READER_FILE_SIZE], StandardOpenOption.CREATE_NEW);
            } catch (IOException e) {
                Files.deleteIfExists(readers);
                throw e;
            }
            Files.setPosixFilePermissions(readers, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private Optional<LedgerEnvironment> toRead(DirectoryClaim claim, PageFile file) throws IOException {
        MetaPage meta = steady(file, () -> MetaPage.newest(file));
        if (meta.isUntouched()) {
            throw new LedgerStorageException(Kind.INACCESSIBLE, "there is no ledger in " + directory);
        }
        boolean isSealed = new LedgerSeal(directory).isIntact();
        long mapSize = 2 * mapSize(meta);
        Env<ByteBuffer> env = open(mapSize, EnvFlags.MDB_NOTLS, EnvFlags.MDB_RDONLY_ENV);
        try {
            if (!isSealed
                    && steady(file, () -> checkSnapshot(env, file, CheckedPages.read(directory)))
                                    .version()
                            < LedgerState.VERSION) {
                env.close();
                return Optional.empty();
            }
            return Optional.of(
                    new LedgerEnvironment(directory, claim, env, tables(env), Retention.EVERYTHING, mapSize));
        } catch (IOException | RuntimeException e) {
            env.close();
            throw e;
        }
    }

    /** A step of opening. */
    private interface Step<T> {
        T take() throws IOException;
    }

    /** What a writer changes while it is read looks damaged for a moment; damage is there each time. */
    private static <T> T steady(PageFile file, Step<T> step) throws IOException {
        for (int attempt = 1; attempt < 3; attempt++) {
            try {
                return step.take();
            } catch (LedgerStorageException e) {
                if (e.kind() != Kind.DAMAGED) {
                    throw e;
                }
                file.refresh();
            }
        }
        return step.take();
    }

    /** Checks a state that a transaction of ours keeps from being overwritten meanwhile. */
    private static LedgerState checkSnapshot(Env<ByteBuffer> env, PageFile file, CheckedPages earlier)
            throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try (Txn<ByteBuffer> snapshot = env.txnRead()) {
                file.refresh();
                Optional<MetaPage> meta = MetaPage.of(file, snapshot.getId());
                if (meta.isPresent()) {
                    return new LedgerFileCheck(file, meta.get(), earlier).check();
                }
            }
        }
        throw new LedgerStorageException(Kind.INACCESSIBLE, file.path() + " changes too fast to be opened; try again");
    }

    private Env<ByteBuffer> open(long mapSize, EnvFlags... flags) {
        try {
            LmdbLibrary.load();
            return Env.create(ByteBufferProxy.PROXY_OPTIMAL)
                    .setMapSize(mapSize)
                    .setMaxDbs(Table.COUNT)
                    .setMaxReaders(MOST_READERS)
                    .open(directory.toFile(), OWNER_ONLY, flags);
        } catch (LinkageError | IOException e) {
            // The library is unpacked into the directory for temporary files, which may forbid that or its execution.
            throw new LedgerStorageException(Kind.INACCESSIBLE, "the storage library cannot be loaded: " + e, e);
        }
    }

    /** A power of two with room for as much again. */
    private long mapSize(MetaPage meta) {
        long used = (meta.lastPage() + 1) * meta.pageSize();
        return Math.max(smallestMap, 2 * Long.highestOneBit(2 * used - 1));
    }

    /** Adds the tables that are missing and fills them, with one transaction: all of it or nothing is on disk. */
    private static Map<Table, Dbi<ByteBuffer>> createTables(Env<ByteBuffer> env) {
        Map<Table, Dbi<ByteBuffer>> tables = new EnumMap<>(Table.class);
        try (Txn<ByteBuffer> transaction = env.txnWrite()) {
            for (Table table : Table.values()) {
                tables.put(table, env.openDbi(transaction, storedName(table), null, false, DbiFlags.MDB_CREATE));
            }
            try (TableSession session = new TableSession(transaction, tables, new TableSession.Buffers())) {
                LedgerTransaction first = new LedgerTransaction(session, Retention.EVERYTHING);
                first.migrate();
                first.commit();
            }
        }
        return tables;
    }

    /** Once after a process that did not know whose ledger it wrote, or an earlier version. */
    private void countForeign(Env<ByteBuffer> env, Map<Table, Dbi<ByteBuffer>> tables) {
        try (TableSession session = new TableSession(env.txnWrite(), tables, new TableSession.Buffers())) {
            LedgerTransaction transaction = new LedgerTransaction(session, retention);
            if (transaction.isUncounted()) {
                transaction.count();
                transaction.commit();
            }
        } catch (LmdbException e) {
            LOG.debug("blocks of others are counted when the disk has room for the result: {}", e.toString());
        }
    }

    private static Map<Table, Dbi<ByteBuffer>> tables(Env<ByteBuffer> env) {
        Map<Table, Dbi<ByteBuffer>> tables = new EnumMap<>(Table.class);
        for (Table table : Table.values()) {
            tables.put(table, env.openDbi(storedName(table)));
        }
        return tables;
    }

    private static byte[] storedName(Table table) {
        return table.storedName().getBytes(StandardCharsets.UTF_8);
    }
}
