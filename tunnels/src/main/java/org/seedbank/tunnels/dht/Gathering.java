package org.seedbank.tunnels.dht;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Waits for several things. */
final class Gathering {
    private Gathering() {}

    /** All of them, in order; none of them may fail. */
    static <T> CompletableFuture<List<T>> of(List<CompletableFuture<T>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
    }

    /** Those that came to something. */
    static <T> CompletableFuture<List<T>> ofPresent(List<CompletableFuture<Optional<T>>> parts) {
        return of(parts).thenApply(all -> all.stream().flatMap(Optional::stream).toList());
    }
}
