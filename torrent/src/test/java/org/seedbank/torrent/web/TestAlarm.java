package org.seedbank.torrent.web;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Rings when a test wants it to. */
final class TestAlarm implements Alarm {
    private final AtomicReference<Runnable> set = new AtomicReference<>();
    private volatile Duration first = Duration.ZERO;

    @Override
    public Runnable set(Duration after, Runnable task) {
        first = after;
        set.set(task);
        return () -> set.set(null);
    }

    boolean isSet() {
        return set.get() != null;
    }

    /** After what time it was to ring. */
    Duration first() {
        return first;
    }

    /** Its time has come, if it is still set. */
    void ring() {
        Runnable task = set.get();
        if (task != null) {
            task.run();
        }
    }
}
