package org.seedbank.tunnels.hidden;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.tunnels.cell.CellMessage.Introducer;

/** An introduction point that a search knows, and how it went there. */
final class KnownPoint {
    private static final Duration PAUSE = Duration.ofSeconds(10);
    /** After a good link; its member is likely there again. */
    private static final Duration SHORT_PAUSE = Duration.ofSeconds(1);
    /** A link that lived so long was good. */
    private static final Duration GOOD = Duration.ofMinutes(1);

    /** So often in a row nobody came to where they said they would be, or came and said nothing. */
    private static final int MOST_FAILURES = 3;

    private final Introducer introducer;
    private final Address teller;
    private Instant lastSeen;
    private Instant notBefore = Instant.MIN;
    private @Nullable Instant metAt;
    private boolean isBusy;
    private int failures;

    /** @param teller where whoever told of it first is */
    KnownPoint(Introducer introducer, Address teller, Instant now) {
        this.introducer = introducer;
        this.teller = teller;
        this.lastSeen = now;
    }

    Introducer introducer() {
        return introducer;
    }

    /** Who repeats what others told does not become the one who told it. */
    Address teller() {
        return teller;
    }

    void seen(Instant now) {
        lastSeen = now;
    }

    Instant lastSeen() {
        return lastSeen;
    }

    /** Whether its member is being asked for a meeting, or there is a link with it. */
    boolean isBusy() {
        return isBusy;
    }

    void setBusy(boolean busy) {
        isBusy = busy;
    }

    boolean mayBeAsked(Instant now) {
        return !isBusy && !isHopeless() && !now.isBefore(notBefore);
    }

    void met(Instant now) {
        metAt = now;
    }

    /** Whoever came said nothing, which is no better than not to come. */
    void heardNothing() {
        metAt = null;
    }

    /** There is no link any more, or none came about; how long to wait before the member is asked again. */
    Duration missed(Instant now) {
        Instant met = metAt;
        metAt = null;
        isBusy = false;
        failures = met == null ? failures + 1 : 0;
        boolean wasGood = met != null && Duration.between(met, now).compareTo(GOOD) >= 0;
        Duration pause = wasGood ? SHORT_PAUSE : PAUSE.multipliedBy(Math.max(1, failures));
        notBefore = now.plus(pause);
        return pause;
    }

    /** Nobody could be asked, for want of circuits: that says nothing of the point. */
    void postpone(Instant now) {
        isBusy = false;
        notBefore = now.plus(PAUSE);
    }

    boolean isHopeless() {
        return failures >= MOST_FAILURES;
    }
}
