package org.seedbank.trustchain.store;

import java.io.IOException;
import java.nio.file.Path;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;

/** What the storage library and the file system say, in our words. */
final class StorageFailure {
    private static final int EFBIG = 27;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    private StorageFailure() {}

    /** The failure of a write of, or a look into, the ledger in {@code directory}. */
    static LedgerStorageException of(Path directory, LmdbException cause) {
        return new LedgerStorageException(kind(cause), "ledger in " + directory + ": " + cause.getMessage(), cause);
    }

    /** The failure of an access to a file of the ledger in {@code directory}. */
    static LedgerStorageException of(Path directory, IOException cause) {
        return new LedgerStorageException(
                Kind.INACCESSIBLE, "ledger in " + directory + " cannot be accessed: " + cause, cause);
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
