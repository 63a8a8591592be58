package org.seedbank.cli.wiring;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.seedbank.overlay.crypto.Cryptography;
import org.seedbank.trustchain.store.LmdbChainStore;

/**
 * Loads native libraries while command line, settings and wallet are read, for commands that will need them. Whoever
 * needs one before it is there waits for it, and is told if it cannot be loaded.
 */
public final class HeadStart {
    private static final Set<String> NEEDY = Set.of("download", "seed");
    private static final int LIMIT_SECONDS = 5;

    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private HeadStart() {}

    /**
     * Begins, if {@code arguments} may mean such a command; a word that means something else costs nothing but work.
     */
    public static HeadStart begin(String... arguments) {
        HeadStart start = new HeadStart();
        if (Collections.disjoint(NEEDY, Arrays.asList(arguments))) {
            start.end.complete(null);
        } else {
            Background.run("head-start", start::load);
        }
        return start;
    }

    /** Waits until it is done, for some seconds at most: a process that ends before leaves files half unpacked. */
    public void await() {
        var unused =
                end.completeOnTimeout(null, LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    private void load() {
        try {
            LmdbChainStore.prepare();
            var unused = Cryptography.backendName();
        } catch (LinkageError e) {
            return; // whoever signs first fails the same way, where it is reported
        } finally {
            end.complete(null);
        }
    }
}
