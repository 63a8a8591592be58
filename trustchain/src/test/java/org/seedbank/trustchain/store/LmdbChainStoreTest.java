package org.seedbank.trustchain.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LmdbChainStoreTest extends ChainStoreContract {
    @TempDir
    Path directory;

    @Override
    ChainStore open() {
        return LmdbChainStore.open(directory);
    }

    @Override
    ChainStore reopen(ChainStore store) {
        store.close();
        return open();
    }
}
