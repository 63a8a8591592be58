package org.seedbank.cli.bench;

import java.util.concurrent.CompletableFuture;
import org.seedbank.cli.wiring.Stopwatch;

/** Keeps a number of proposals of one node to another outstanding. Lives on the loop of the payer. */
final class ProposalLoad {
    private final BenchNode payer;
    private final BenchNode payee;
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private Latencies latencies = new Latencies();
    private boolean isOver;

    ProposalLoad(BenchNode payer, BenchNode payee) {
        this.payer = payer;
        this.payee = payee;
    }

    void begin(int outstanding) {
        for (int i = 0; i < outstanding; i++) {
            propose();
        }
    }

    /** What was agreed since the last call. */
    Latencies take() {
        Latencies taken = latencies;
        latencies = new Latencies();
        return taken;
    }

    void end() {
        isOver = true;
    }

    /** Completes only if a proposal fails. */
    CompletableFuture<Void> failure() {
        return failure;
    }

    private void propose() {
        var unused = payer.pay(payee).whenComplete(this::agreed);
    }

    private void agreed(Stopwatch watch, Throwable thrown) {
        if (thrown != null) {
            failure.completeExceptionally(thrown);
        } else {
            latencies.add(watch.elapsed().toNanos());
            if (!isOver) {
                propose();
            }
        }
    }
}
