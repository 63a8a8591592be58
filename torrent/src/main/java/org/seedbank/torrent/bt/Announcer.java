package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.bt.AnnounceRequest.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Announces one torrent to the first tracker that answers, tier by tier (BEP 12), for as long as the session lasts. */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final long FIRST_RETRY_SECONDS = 5;
    private static final long LAST_RETRY_SECONDS = 30 * 60;
    private static final long MIN_SECONDS = 30;
    private static final long MAX_SECONDS = 60 * 60;

    private final List<List<URI>> tiers = new ArrayList<>();
    private final TrackerClient http;
    private final TrackerClient udp;
    private final Function<Event, AnnounceRequest> requests;
    private final Consumer<AnnounceAnswer> news;
    private final ScheduledExecutorService timer;
    private final CompletableFuture<Void> goodbye = new CompletableFuture<>();
    private @Nullable Future<?> appointment;
    private long retry = FIRST_RETRY_SECONDS;
    private Event next = Event.STARTED;
    private @Nullable URI answered;
    private boolean closing;

    /**
     * @param tiers of one source; each is shuffled once
     * @param news told what trackers answer, on a thread of the timer
     */
    Announcer(
            List<List<URI>> tiers,
            TrackerClient http,
            TrackerClient udp,
            Function<Event, AnnounceRequest> requests,
            Consumer<AnnounceAnswer> news,
            RandomGenerator random,
            ScheduledExecutorService timer) {
        for (List<URI> tier : tiers) {
            List<URI> shuffled = new ArrayList<>(tier);
            shuffle(shuffled, random);
            this.tiers.add(shuffled);
        }
        this.http = http;
        this.udp = udp;
        this.requests = requests;
        this.news = news;
        this.timer = timer;
    }

    private static void shuffle(List<URI> tier, RandomGenerator random) {
        for (int left = tier.size(); left > 1; left--) {
            Collections.swap(tier, left - 1, random.nextInt(left));
        }
    }

    void start() {
        announceIn(0);
    }

    private synchronized void announceIn(long seconds) {
        if (appointment != null) {
            appointment.cancel(false);
        }
        appointment = timer.schedule(this::run, closing ? 0 : seconds, TimeUnit.SECONDS);
    }

    /** The download is complete: said at once, and only once. */
    synchronized void completed() {
        if (next == Event.NONE) {
            next = Event.COMPLETED;
            announceIn(0);
        }
    }

    /** One round; one at a time, for whoever comes in between finds the next appointment made already. */
    private void run() {
        synchronized (tiers) {
            if (isClosing()) {
                sayGoodbye();
                return;
            }
            Event event = takeNext();
            AnnounceAnswer answer = announce(requests.apply(event));
            if (answer == null) {
                putBack(event);
                announceIn(retry);
                retry = Math.min(2 * retry, LAST_RETRY_SECONDS);
            } else {
                news.accept(answer);
                retry = FIRST_RETRY_SECONDS;
                announceIn(Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, answer.seconds())));
            }
        }
    }

    private void sayGoodbye() {
        if (!goodbye.isDone() && answered != null) {
            // Who ends as soon as all is there has completed it all the same, and trackers count that.
            if (takeNext() == Event.COMPLETED) {
                var unused = ask(answered, requests.apply(Event.COMPLETED));
            }
            var unused = ask(answered, requests.apply(Event.STOPPED));
        }
        goodbye.complete(null);
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

    /** Says goodbye, and returns what completes when it is said. */
    synchronized CompletableFuture<Void> close() {
        closing = true;
        announceIn(0);
        return goodbye;
    }
}
