package org.seedbank.cli.bench;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.Interruption;

/** Waits while others work, unless somebody wishes that the program ends. */
public final class Rest {
    private final String what;
    private final CompletableFuture<Interruption.Cause> interruption;

    /**
     * @param what is being done, for the message when it is interrupted
     * @param interruption wishes of others
     */
    public Rest(String what, Interruption interruption) {
        this.what = what;
        this.interruption = interruption.expect();
    }

    /**
     * Waits for {@code time}, or less if {@code failure} fails.
     *
     * @throws CliFailure if somebody wishes that the program ends
     */
    void during(Duration time, CompletableFuture<?> failure) {
        try {
            var unused = CompletableFuture.anyOf(interruption, failure).get(time.toNanos(), TimeUnit.NANOSECONDS);
            throw interrupted();
        } catch (TimeoutException e) {
            // Nothing disturbed the work.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CliFailure known ? known : new IllegalStateException(e.getCause());
        }
    }

    /**
     * Waits for {@code work}, at most {@code limit}.
     *
     * @throws CliFailure if somebody wishes that the program ends, or the limit is over
     */
    <T> T until(CompletableFuture<T> work, Duration limit) {
        try {
            var unused = CompletableFuture.anyOf(interruption, work).get(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (work.isDone()) {
                return work.join();
            }
            throw interrupted();
        } catch (TimeoutException e) {
            throw new CliFailure(
                            ExitCode.TIMEOUT,
                            "cannot finish",
                            what,
                            "nothing came of it within " + limit.toSeconds() + " s",
                            "again, when the machine has less to do")
                    .causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CliFailure known ? known : new IllegalStateException(e.getCause());
        }
    }

    private CliFailure interrupted() {
        return new CliFailure(
                interruption.join().afterCleanStop(),
                "stopped",
                what,
                "it was not measured to the end",
                "the same command again begins anew");
    }
}
