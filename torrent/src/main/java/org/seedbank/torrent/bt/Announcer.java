package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.bt.AnnounceRequest.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces one torrent to the first tracker that answers, tier by tier (BEP 12), on a thread of its own, for as long
 * as the session lasts.
 */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final long FIRST_RETRY_SECONDS = 5;
    private static final long LAST_RETRY_SECONDS = 30 * 60;
    private static final long MIN_SECONDS = 30;
    private static final long MAX_SECONDS = 60 * 60;

    private final List<List<URI>> tiers = new ArrayList<>();
    private final HttpTracker http;
    private final UdpTracker udp;
    private final Function<Event, AnnounceRequest> requests;
    private final Consumer<InetSocketAddress> found;
    private final Thread thread;
    private final Semaphore wake = new Semaphore(0);
    private Event next = Event.STARTED;
    private @Nullable URI answered;
    private boolean closing;

    /** @param tiers of one source; each is shuffled once */
    Announcer(
            List<List<URI>> tiers,
            HttpTracker http,
            UdpTracker udp,
            Function<Event, AnnounceRequest> requests,
            Consumer<InetSocketAddress> found,
            Random shuffle) {
        for (List<URI> tier : tiers) {
            List<URI> shuffled = new ArrayList<>(tier);
            Collections.shuffle(shuffled, shuffle);
            this.tiers.add(shuffled);
        }
        this.http = http;
        this.udp = udp;
        this.requests = requests;
        this.found = found;
        this.thread = new Thread(this::run, "announcer");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The download is complete: said at once, and only once. */
    synchronized void completed() {
        if (next == Event.NONE) {
            next = Event.COMPLETED;
            wake.release();
        }
    }

    private void run() {
        long retry = FIRST_RETRY_SECONDS;
        try {
            while (!isClosing()) {
                Event event = takeNext();
                AnnounceAnswer answer = announce(requests.apply(event));
                if (answer == null) {
                    putBack(event);
                    await(retry);
                    retry = Math.min(2 * retry, LAST_RETRY_SECONDS);
                } else {
                    answer.peers().forEach(found);
                    retry = FIRST_RETRY_SECONDS;
                    await(Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, answer.seconds())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (answered != null) {
            var unused = ask(answered, requests.apply(Event.STOPPED));
        }
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    private synchronized Event takeNext() {
        Event event = next;
        next = Event.NONE;
        return event;
    }

    private synchronized void putBack(Event event) {
        if (next == Event.NONE) {
            next = event;
        }
    }

    private void await(long seconds) throws InterruptedException {
        if (wake.tryAcquire(seconds, TimeUnit.SECONDS)) {
            wake.drainPermits();
        }
    }

    private @Nullable AnnounceAnswer announce(AnnounceRequest request) {
        for (List<URI> tier : tiers) {
            for (URI tracker : List.copyOf(tier)) {
                AnnounceAnswer answer = isClosing() ? null : ask(tracker, request);
                if (answer != null) {
                    tier.remove(tracker);
                    tier.add(0, tracker);
                    answered = tracker;
                    return answer;
                }
            }
        }
        return null;
    }

    private @Nullable AnnounceAnswer ask(URI tracker, AnnounceRequest request) {
        try {
            String scheme = String.valueOf(tracker.getScheme()).toLowerCase(Locale.ROOT);
            return scheme.equals("udp") ? udp.announce(tracker, request) : http.announce(tracker, request);
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("tracker {} does not help: {}", tracker.getHost(), e.getMessage());
            return null;
        }
    }

    /** Says goodbye; does not wait for it. */
    synchronized void close() {
        closing = true;
        wake.release();
    }

    /** Waits for the goodbye. */
    void await(Duration patience) throws InterruptedException {
        thread.join(patience.toMillis());
    }
}
