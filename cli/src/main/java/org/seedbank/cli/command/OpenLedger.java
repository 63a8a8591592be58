package org.seedbank.cli.command;

import java.util.Optional;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.trustchain.store.ChainStore;

/**
 * The ledger while a command reads it.
 *
 * @param store absent when nothing was ever written
 */
record OpenLedger(Optional<ChainStore> store) implements AutoCloseable {
    /** Opens it without disturbing a process that writes it. */
    static OpenLedger read(Invocation invocation) {
        return new OpenLedger(Ledgers.read(invocation.directories()));
    }

    @Override
    public void close() {
        store.ifPresent(ChainStore::close);
    }
}
