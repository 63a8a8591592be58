package org.seedbank.tunnels.hidden;

import java.time.Duration;
import java.time.Instant;
import org.seedbank.tunnels.cell.CellMessage.Introducer;

/** An introduction point that a search knows, and how it went there. */
final class KnownPoint {
    private static final Duration PAUSE = Duration.ofSeconds(10);
    /** So often nobody came to where they said they would be. */
    private static final int MOST_FAILURES = 3;

    private final Introducer introducer;
    private Instant lastSeen;
    private Instant notBefore = Instant.MIN;
    private boolean isBusy;
    private int failures;

    KnownPoint(Introducer introducer, Instant now) {
        this.introducer = introducer;
        this.lastSeen = now;
    }

    Introducer introducer() {
        return introducer;
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
        return !isBusy && !now.isBefore(notBefore);
    }

    void met() {
        failures = 0;
    }

    /** The meeting failed; the member itself answered, so it is asked again, but not at once. */
    void missed(Instant now) {
        failures++;
        isBusy = false;
        notBefore = now.plus(PAUSE.multipliedBy(failures));
    }

    boolean isHopeless() {
        return failures >= MOST_FAILURES;
    }
}
