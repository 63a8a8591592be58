package org.seedbank.torrent.bt;

import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Last words to trackers, on their way. They are polite and no more: whoever stops one torrent waits for its own
 * together, and whoever stops all for those of all together, each as long as for one.
 */
final class Goodbyes {
    private static final Logger LOG = LoggerFactory.getLogger(Goodbyes.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Duration patience;
    private final AtomicReference<CompletableFuture<Void>> open =
            new AtomicReference<>(CompletableFuture.completedFuture(null));
    private final CompletableFuture<Void> areLast = new CompletableFuture<>();

    Goodbyes() {
        this(PATIENCE);
    }

    /** @param patience longest that anybody waits */
    Goodbyes(Duration patience) {
        this.patience = patience;
    }

    /** Waits until all of {@code said} are said, not at all once the last are being said. */
    void await(Collection<CompletableFuture<Void>> said) {
        CompletableFuture<Void> ours = CompletableFuture.allOf(said.toArray(CompletableFuture<?>[]::new));
        open.accumulateAndGet(ours, (before, one) -> before.isDone() ? one : CompletableFuture.allOf(before, one));
        await(CompletableFuture.anyOf(areLast, ours));
    }

    /** From now on all are the last, and nobody but {@link #awaitLast} waits. */
    void hurry() {
        areLast.complete(null);
    }

    /** Waits until all are said. */
    void awaitLast() {
        await(Objects.requireNonNull(open.get()));
    }

    private void await(CompletableFuture<?> said) {
        try {
            said.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("no goodbye to a tracker", e);
        }
    }
}
