package org.seedbank.torrent.bt;

import java.util.concurrent.CompletableFuture;

/** Whether everything that is wanted is on disk; wishes can change it more than once. For any thread. */
final class Completion {
    private CompletableFuture<Void> current = new CompletableFuture<>();
    private boolean wasComplete;
    private boolean ended;

    /** Completes when what is wanted now is complete. */
    synchronized CompletableFuture<Void> future() {
        return current.copy();
    }

    /** Looks at the pieces; {@code news} runs if they have become complete, before those who wait for that go on. */
    void look(PieceMap pieces, Runnable news) {
        CompletableFuture<Void> complete;
        synchronized (this) {
            boolean isComplete = pieces.isComplete();
            if (ended || isComplete == wasComplete) {
                return;
            }
            wasComplete = isComplete;
            if (!isComplete) {
                current = new CompletableFuture<>();
                return;
            }
            complete = current;
        }
        news.run();
        complete.complete(null);
    }

    /** The session is over before everything was complete. */
    void end(Throwable reason) {
        CompletableFuture<Void> last;
        synchronized (this) {
            ended = true;
            last = current;
        }
        last.completeExceptionally(reason);
    }
}
