package org.seedbank.trustchain.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;

/** What the storage library and the file system say, in our words. */
final class StorageFailure {
    private static final int EIO = 5;
    private static final int EFBIG = 27;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    /** More than a page, so that a file with room for a part of what was written is noticed. */
    private static final int PROBE = 1 << 16;

    private StorageFailure() {}

    /** The failure of a look into the ledger in {@code directory}. */
    static LedgerStorageException of(Path directory, LmdbException cause) {
        return new LedgerStorageException(kind(cause), "ledger in " + directory + ": " + cause.getMessage(), cause);
    }

    /** The failure of a flush of {@code data}; only called by the thread that writes it. */
    static LedgerStorageException ofFlush(Path data, LmdbException cause) {
        boolean shortWrite = cause instanceof LmdbNativeException.ConstantDerivedException system
                && system.getResultCode() == EIO
                && !takesMore(data);
        Kind kind = shortWrite ? Kind.DISK_FULL : kind(cause);
        return new LedgerStorageException(kind, "ledger " + data + " cannot be written: " + cause.getMessage(), cause);
    }

    /** The failure of an access to a file of the ledger in {@code directory}. */
    static LedgerStorageException of(Path directory, IOException cause) {
        // The file system tells the reason in words only.
        boolean full = String.valueOf(cause.getMessage()).contains("No space left on device");
        return new LedgerStorageException(
                full ? Kind.DISK_FULL : Kind.INACCESSIBLE,
                "ledger in " + directory + " cannot be accessed: " + cause.getMessage(),
                cause);
    }

    /**
     * Whether the file can grow. The library says EIO when a write was cut short, which is how a disk gets full, and
     * when the disk is broken; bytes behind the last page, which nobody reads, tell which.
     */
    private static boolean takesMore(Path data) {
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
            long size = channel.size();
            ByteBuffer zeros = ByteBuffer.allocate(PROBE);
            try {
                while (zeros.hasRemaining()) {
                    int unused = channel.write(zeros, size + zeros.position());
                }
            } finally {
                FileChannel unused = channel.truncate(size);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Kind kind(LmdbException cause) {
        if (cause instanceof LmdbNativeException.ConstantDerivedException system) {
            return switch (system.getResultCode()) {
                case ENOSPC, EDQUOT, EFBIG -> Kind.DISK_FULL;
                default -> Kind.INACCESSIBLE;
            };
        }
        boolean damaged = cause instanceof LmdbNativeException.PageCorruptedException
                || cause instanceof LmdbNativeException.PageNotFoundException
                || cause instanceof Env.FileInvalidException
                || cause instanceof Dbi.IncompatibleException
                || cause instanceof Dbi.DbFullException;
        if (damaged) {
            return Kind.DAMAGED;
        }
        return cause instanceof Env.VersionMismatchException ? Kind.WRONG_VERSION : Kind.INACCESSIBLE;
    }
}
