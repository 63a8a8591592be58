package org.seedbank.overlay.sim;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeLoop;

/**
 * The loop of one incarnation in virtual time. Between events the test or program that drives the simulation counts as
 * being in every loop; during an event only the loop that runs it does.
 */
final class SimulatedLoop implements NodeLoop {
    private final VirtualTime time;
    private final Incarnation owner;

    SimulatedLoop(VirtualTime time, Incarnation owner) {
        this.time = time;
        this.owner = owner;
    }

    @Override
    public void execute(Runnable task) {
        Cancellable unused = time.at(time.nowNanos(), owner, this, task);
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return time.at(Math.addExact(time.nowNanos(), delay.toNanos()), owner, this, task);
    }

    @Override
    public void assertInLoop() {
        @Nullable Object place = time.place();
        if (place != null && place != this) {
            throw new IllegalStateException("called from outside the loop of " + owner);
        }
    }
}
