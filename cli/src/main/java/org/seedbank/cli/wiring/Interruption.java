package org.seedbank.cli.wiring;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.seedbank.cli.output.ExitCode;

/**
 * Wishes of the user or the system that the program ends. Work that runs for long {@link #expect expects} them and ends
 * cleanly at the first; a second one, or one that nobody expects, ends the process at once.
 */
public final class Interruption {
    /** How long a clean end may take when nobody is there to ask a second time. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final IntConsumer halt;
    private final AtomicBoolean isExpected = new AtomicBoolean();
    private final CompletableFuture<Cause> requested = new CompletableFuture<>();

    /** @param halt ends the process at once with a code */
    public Interruption(IntConsumer halt) {
        this.halt = halt;
    }

    /** From now on the first wish does not end the process, but completes the result. */
    public CompletableFuture<Cause> expect() {
        isExpected.set(true);
        return requested.copy();
    }

    /** Somebody wishes that the program ends. */
    public void request(Cause cause) {
        request(cause, () -> {});
    }

    /**
     * Wishes that the program ends once {@code limit} has passed.
     *
     * @param lastWords told if the process is ended at once, because nobody is there to end it cleanly
     */
    public void requestAfter(Duration limit, Runnable lastWords) {
        after(limit, () -> request(Cause.TIMEOUT, lastWords));
    }

    private void request(Cause cause, Runnable lastWords) {
        if (!isExpected.get() || !requested.complete(cause)) {
            halt(cause, lastWords);
        } else if (cause != Cause.INTERRUPT) {
            after(GRACE, () -> halt(cause, lastWords));
        }
    }

    private void halt(Cause cause, Runnable lastWords) {
        lastWords.run();
        halt.accept(cause.atOnce.code());
    }

    private static void after(Duration delay, Runnable task) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "interruption");
            thread.setDaemon(true);
            return thread;
        });
        var unused = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Who wishes that the program ends. */
    public enum Cause {
        /** Ctrl-C. */
        INTERRUPT(ExitCode.UNFINISHED, ExitCode.INTERRUPTED),
        /** The system, by SIGTERM. */
        TERMINATE(ExitCode.TERMINATED, ExitCode.TERMINATED),
        /** The terminal went away. */
        HANG_UP(ExitCode.HUNG_UP, ExitCode.HUNG_UP),
        /** The time limit that the user set. */
        TIMEOUT(ExitCode.TIMEOUT, ExitCode.TIMEOUT);

        private final ExitCode afterCleanStop;
        private final ExitCode atOnce;

        Cause(ExitCode afterCleanStop, ExitCode atOnce) {
            this.afterCleanStop = afterCleanStop;
            this.atOnce = atOnce;
        }

        /** How the program ends when work was left over, but nothing was lost. */
        public ExitCode afterCleanStop() {
            return afterCleanStop;
        }
    }
}
