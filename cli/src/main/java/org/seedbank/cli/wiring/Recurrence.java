package org.seedbank.cli.wiring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeLoop;

/** Work that is done again and again until it is closed; no timer outlives it. Lives on the loop. */
final class Recurrence implements AutoCloseable {
    private final NodeLoop loop;
    private final Duration pause;
    private final Runnable work;
    private @Nullable Cancellable next;
    private boolean closed;

    /** @param pause from one time to the next */
    Recurrence(NodeLoop loop, Duration pause, Runnable work) {
        this.loop = loop;
        this.pause = pause;
        this.work = work;
    }

    /** Does it for the first time; to be called once. */
    void start() {
        if (!closed) {
            work.run();
        }
        // The work itself may have ended it.
        if (!closed) {
            next = loop.schedule(pause, this::start);
        }
    }

    @Override
    public void close() {
        closed = true;
        if (next != null) {
            next.cancel();
        }
    }
}
