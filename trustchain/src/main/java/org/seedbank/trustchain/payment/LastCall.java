package org.seedbank.trustchain.payment;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.seedbank.overlay.loop.Cancellable;

/** The end of all service: who was asked for what it owes, and has not had its last word. */
final class LastCall {
    private final Set<Account> asked = new LinkedHashSet<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private boolean called;

    /** Whether nobody is served any more. */
    boolean isCalled() {
        return called;
    }

    void call() {
        called = true;
    }

    /** {@code account} is asked. */
    void ask(Account account) {
        asked.add(account);
    }

    /** {@code account} has paid what it can, or is gone. */
    void answered(Account account) {
        if (called) {
            asked.remove(account);
            endIfAnswered();
        }
    }

    /** Completes when everybody has answered, or {@code limit} has passed. */
    CompletableFuture<Void> over(Cancellable limit) {
        endIfAnswered();
        return over.whenComplete((nothing, thrown) -> limit.cancel());
    }

    /** Nobody is waited for any longer. */
    void end() {
        over.complete(null);
    }

    private void endIfAnswered() {
        if (asked.isEmpty()) {
            end();
        }
    }
}
