package org.seedbank.overlay.sim;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.seedbank.overlay.loop.Cancellable;

/**
 * Slow work of one incarnation outside its loop, such as a disk that flushes: each task runs {@link #delay} after it
 * was handed in, never before an earlier one. What is still pending at a crash never happens.
 */
public final class SimulatedExecutor implements Executor {
    private final VirtualTime time;
    private final Incarnation owner;
    private long delayNanos;
    private long lastRun;

    SimulatedExecutor(VirtualTime time, Incarnation owner, Duration delay) {
        this.time = time;
        this.owner = owner;
        delay(delay);
    }

    /** Sets how long tasks handed in from now on take. */
    public void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay " + delay);
        }
        this.delayNanos = delay.toNanos();
    }

    @Override
    public void execute(Runnable task) {
        lastRun = Math.max(lastRun, time.nowNanos() + delayNanos);
        Cancellable unused = time.at(lastRun, owner, this, task);
    }
}
