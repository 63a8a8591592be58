package org.seedbank.torrent.bt;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a swarm look for peers for as long as it is open. */
final class SwarmTicker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SwarmTicker.class);
    private static final long DIAL_MILLIS = 200;
    private static final long SEARCH_MILLIS = 2_000;

    private final ScheduledExecutorService executor;

    private SwarmTicker(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    static SwarmTicker start(PeerSwarm swarm) {
        // Two threads: a search may wait for answers, and the named peers need not wait for it.
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(2, SwarmTicker::daemon);
        var unused = executor.scheduleWithFixedDelay(() -> guarded(swarm::dial), 0, DIAL_MILLIS, TimeUnit.MILLISECONDS);
        unused = executor.scheduleWithFixedDelay(
                () -> guarded(swarm::search), DIAL_MILLIS, SEARCH_MILLIS, TimeUnit.MILLISECONDS);
        return new SwarmTicker(executor);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "torrent-ticker");
        thread.setDaemon(true);
        return thread;
    }

    /** An exception would end the schedule without a word; Bt throws some while it shuts down. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.debug("a round of looking for peers failed", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
