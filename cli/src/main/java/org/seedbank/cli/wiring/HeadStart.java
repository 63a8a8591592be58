package org.seedbank.cli.wiring;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import org.seedbank.overlay.crypto.Cryptography;
import org.seedbank.trustchain.store.LmdbChainStore;

/**
 * Loads native libraries while command line, settings and wallet are read, for commands that will need them. Whoever
 * needs one before it is there waits for it, and is told if it cannot be loaded.
 */
public final class HeadStart {
    private static final Set<String> NEEDY = Set.of("download", "seed");

    private HeadStart() {}

    /**
     * Begins, if {@code arguments} may mean such a command; a word that means something else costs nothing but work.
     */
    public static void begin(String... arguments) {
        if (!Collections.disjoint(NEEDY, Arrays.asList(arguments))) {
            Background.run("head-start", () -> {
                LmdbChainStore.prepare();
                var unused = Cryptography.backendName();
            });
        }
    }
}
