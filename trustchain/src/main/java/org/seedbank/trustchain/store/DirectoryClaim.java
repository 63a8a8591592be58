package org.seedbank.trustchain.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;

/** The right to open the ledger of a directory, held until closed; to write it, by one process only. */
final class DirectoryClaim implements Closeable {
    static final String LOCK_FILE = "lock";

    /**
     * Directories open in this process. Locks of files belong to the process, and closing any channel of a file drops
     * them, so a second claim has to be refused before it touches the file; the storage library asks the same.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private static final byte[] CREATED = "ledger\n".getBytes(StandardCharsets.UTF_8);

    private final Path directory;
    private final @Nullable FileChannel lock;

    private DirectoryClaim(Path directory, @Nullable FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Claims {@code directory}, which is made if missing, for writing.
     *
     * @throws LedgerStorageException if this or another process has it
     */
    static DirectoryClaim toWrite(Path directory) throws IOException {
        createPrivate(directory);
        Path path = claimed(directory);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    path.resolve(LOCK_FILE),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    ownerOnly(path, "rw-------"));
            FileLock held = channel.tryLock();
            if (held == null) {
                throw inUse("another process writes the ledger in " + directory);
            }
            return new DirectoryClaim(path, channel);
        } catch (IOException | RuntimeException e) {
            OPEN.remove(path);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    /**
     * Claims {@code directory} for looking only.
     *
     * @throws LedgerStorageException if this process has it already
     */
    static DirectoryClaim toRead(Path directory) throws IOException {
        return new DirectoryClaim(claimed(directory), null);
    }

    /** Whether the ledger may be written. */
    boolean isToWrite() {
        return lock != null;
    }

    /** Whether a ledger was ever completely created here. */
    boolean isCreated() throws IOException {
        return lock != null && lock.size() > 0;
    }

    /** Remembers on disk that there is a ledger, so that a missing file is never taken for a new one. */
    void markCreated() throws IOException {
        if (lock != null && lock.size() == 0) {
            syncDirectory();
            int unused = lock.write(ByteBuffer.wrap(CREATED), 0);
            lock.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
        OPEN.remove(directory);
    }

    /** Makes the names of new files survive a power cut. */
    private void syncDirectory() throws IOException {
        if (isPosix(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static Path claimed(Path directory) throws IOException {
        Path path = directory.toRealPath();
        if (!OPEN.add(path)) {
            throw inUse("this process has already opened the ledger in " + directory);
        }
        return path;
    }

    private static void createPrivate(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static LedgerStorageException inUse(String message) {
        return new LedgerStorageException(Kind.IN_USE, message);
    }
}
