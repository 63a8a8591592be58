package org.seedbank.cli.wiring;

import java.util.Optional;
import org.seedbank.cli.config.Directories;
import org.seedbank.trustchain.store.ChainStore;

/** Opens ledgers. */
public final class Ledgers {
    private Ledgers() {}

    /** The ledger for reading; absent when nothing was ever written. */
    public static Optional<ChainStore> read(Directories directories) {
        return Optional.empty();
    }
}
