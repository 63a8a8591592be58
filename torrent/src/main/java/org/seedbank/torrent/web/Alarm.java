package org.seedbank.torrent.web;

import java.time.Duration;

/** Interrupts somebody who waits. */
@FunctionalInterface
public interface Alarm {
    /**
     * Rings after {@code first}, and from then on again and again.
     *
     * @param task runs each time, on another thread, where it may take a moment
     * @return ends it
     */
    Runnable set(Duration first, Runnable task);
}
