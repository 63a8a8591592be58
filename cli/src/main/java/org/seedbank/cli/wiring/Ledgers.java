package org.seedbank.cli.wiring;

import java.nio.file.Path;
import java.util.Optional;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LmdbChainStore;
import org.seedbank.trustchain.store.Retention;

/** Opens ledgers; what it throws beyond that is {@code LedgerStorageException}. */
public final class Ledgers {
    private Ledgers() {}

    /**
     * The ledger for reading, also while another process writes it; absent when nothing was ever written.
     *
     * @throws org.seedbank.cli.output.CliFailure if others may open its directory
     */
    public static Optional<ChainStore> read(Directories directories) {
        Path directory = directories.ledger();
        if (!LmdbChainStore.exists(directory)) {
            return Optional.empty();
        }
        Privacy.check(directory);
        return Optional.of(LmdbChainStore.openReadOnly(directory));
    }

    /**
     * The ledger for writing; made if missing.
     *
     * @throws org.seedbank.cli.output.CliFailure if its directory cannot be made, or others may open it
     */
    public static ChainStore write(Directories directories) {
        return write(directories, Retention.EVERYTHING);
    }

    /**
     * The ledger for writing, by a command that gives up nothing; made if missing.
     *
     * @param own whose ledger it is, so that what concerns others is counted at once and not by the next node; absent
     *     while there is no wallet, which may be made later
     * @throws org.seedbank.cli.output.CliFailure if its directory cannot be made, or others may open it
     */
    public static ChainStore write(Directories directories, Optional<PublicKey> own) {
        if (own.isEmpty()) {
            new KeyFile(directories).allowLater();
        }
        return write(directories, new Retention(own, Retention.EVERYTHING.foreign()));
    }

    /**
     * The ledger for writing; made if missing.
     *
     * @param retention what it keeps of others
     * @throws org.seedbank.cli.output.CliFailure if its directory cannot be made, or others may open it
     */
    static ChainStore write(Directories directories, Retention retention) {
        Privacy.create(directories.data());
        return LmdbChainStore.open(Privacy.directory(directories.ledger()), retention);
    }
}
