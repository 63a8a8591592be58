package org.seedbank.overlay.loop;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The one thread of control of a node: all its protocol state lives here, so none of it needs a lock. {@link #execute}
 * may be called from any thread and keeps the order of one caller's calls.
 */
public interface NodeLoop extends Executor {
    /** Runs {@code task} in this loop once {@code delay} has passed. */
    Cancellable schedule(Duration delay, Runnable task);

    /**
     * First line of everything that changes state.
     *
     * @throws IllegalStateException when called from another thread
     */
    void assertInLoop();
}
