package org.seedbank.torrent.bt;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.seedbank.trustchain.account.AccountSession;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Decides what one paying peer is served. When the account refuses a block, requests keep their place for a moment, in
 * which an honest payment arrives; then the gate closes. Closed, it drops requests at once, but the choke goes out only
 * behind the last admitted block, since a downloader throws away blocks that come after a choke; and it opens again
 * only after the downloader has answered the choke, since requests from before are lost to it. So both ends count the
 * same bytes.
 *
 * <p>Admission is asked and given back on several threads, steps are taken on the loop.
 */
final class TokenUploadGate {
    /** A drain that makes no progress for this long is given up; the account then holds too much delivered. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);
    /** How often an account that allows service but refused a block is asked again. */
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(20);
    /** Asked for to see whether service is possible again: a block (BEP 3). */
    private static final ByteCount PROBE = new ByteCount(1 << 14);

    private final Clock clock;
    private final Duration patience;
    private @Nullable AccountSession account;
    // Written by the account on its own thread, which must not wait for a lock held while the account is asked.
    private volatile boolean allowed = true;
    private volatile boolean probeAtOnce;
    private Phase phase = Phase.HELD;
    /** Whether the choker has a place for the peer. */
    private boolean slot = true;

    private long admitted;
    private long returned;
    private long drained;
    private Instant drainProgress = Instant.MIN;
    private Instant nextProbe = Instant.MIN;
    /** Since when the account of an open gate has let nothing pass. */
    private @Nullable Instant waitingSince;

    /** @param patience how long requests wait for the account before the gate closes */
    TokenUploadGate(Clock clock, Duration patience) {
        this.clock = clock;
        this.patience = patience;
    }

    /** The key is proven and the account open; nothing is admitted before. */
    synchronized void opened(AccountSession session) {
        account = session;
    }

    /** The account forbids or allows service; never waits. */
    void allow(boolean service) {
        allowed = service;
        probeAtOnce = service;
    }

    /** The choker has a place for the peer, or has none any more. */
    synchronized void slot(boolean has) {
        slot = has;
    }

    /** Whether the account refuses what the peer asks for. */
    synchronized boolean isOwing() {
        return account != null && (!allowed || (slot && phase.isShut()));
    }

    /** Whether the peer, choked since the connection began, may be unchoked for the first time. */
    synchronized boolean mayRelease() {
        return phase == Phase.HELD && slot && account != null && isServiceable();
    }

    /** The first unchoke has gone out. */
    synchronized void released() {
        if (phase == Phase.HELD) {
            phase = Phase.OPEN;
        }
    }

    /** Whether a requested block may be read and sent. */
    synchronized Admission admit(int length) {
        if (phase != Phase.OPEN) {
            return Admission.REFUSED;
        }
        if (!allowed || !session().tryDeliver(new ByteCount(length))) {
            await();
            return phase == Phase.OPEN ? Admission.LATER : Admission.REFUSED;
        }
        waitingSince = null;
        admitted += length;
        return Admission.GRANTED;
    }

    /** An admitted block will not be sent. */
    synchronized void returned(int length) {
        if (account != null) {
            returned += length;
            session().returnUndelivered(new ByteCount(length));
        }
    }

    /** Moves on as far as possible; {@code uploaded} bytes have been handed to the connection so far. */
    synchronized Step step(long uploaded) {
        if (phase == Phase.OPEN && !slot) {
            close();
        } else if (phase == Phase.OPEN) {
            lookAtAccount();
        }
        if (phase == Phase.DRAINING && (isDrained(uploaded) || isStuck(uploaded))) {
            phase = Phase.CHOKED;
            return Step.CHOKE;
        }
        if (phase == Phase.CHOKE_SEEN && slot && isServiceable()) {
            phase = Phase.OPEN;
            return Step.UNCHOKE;
        }
        return Step.NONE;
    }

    /** The peer has answered a choke; {@code false} if there was none to answer. */
    synchronized boolean chokeSeen() {
        if (phase != Phase.CHOKED) {
            return false;
        }
        phase = Phase.CHOKE_SEEN;
        return true;
    }

    /** The connection has ended after {@code uploaded} bytes; calling twice does nothing. */
    synchronized void end(long uploaded) {
        AccountSession ending = account;
        phase = Phase.ENDED;
        account = null;
        if (ending != null) {
            if (!isDrained(uploaded)) {
                ending.returnUndelivered(new ByteCount(admitted - returned - uploaded));
            }
            ending.close();
        }
    }

    private AccountSession session() {
        return Objects.requireNonNull(account, "nothing is admitted before the account is open");
    }

    private void lookAtAccount() {
        if (probeAtOnce) {
            // More was granted: who is refused again waits anew.
            probeAtOnce = false;
            waitingSince = null;
        }
        if (!allowed || waitingSince != null) {
            await();
        }
    }

    /** Closes when the account has let nothing pass for too long. */
    private void await() {
        Instant now = clock.instant();
        Instant since = waitingSince == null ? now : waitingSince;
        waitingSince = since;
        if (!now.isBefore(since.plus(patience))) {
            close();
        }
    }

    private void close() {
        phase = Phase.DRAINING;
        waitingSince = null;
        drainProgress = Instant.MIN;
    }

    private boolean isDrained(long uploaded) {
        return admitted - returned - uploaded <= 0;
    }

    /** The account may still have to be asked twice, since what it lets pass is on disk first. */
    private boolean isServiceable() {
        Instant now = clock.instant();
        if (!allowed || (!probeAtOnce && now.isBefore(nextProbe))) {
            return false;
        }
        probeAtOnce = false;
        nextProbe = now.plus(PROBE_INTERVAL);
        if (!session().tryDeliver(PROBE)) {
            return false;
        }
        session().returnUndelivered(PROBE);
        return true;
    }

    private boolean isStuck(long uploaded) {
        Instant now = clock.instant();
        long progress = returned + uploaded;
        if (drainProgress.equals(Instant.MIN) || progress != drained) {
            drained = progress;
            drainProgress = now;
        }
        return now.isAfter(drainProgress.plus(DRAIN_LIMIT));
    }

    /** What to tell the peer. */
    enum Step {
        NONE,
        CHOKE,
        UNCHOKE
    }

    private enum Phase {
        /** Never unchoked yet. */
        HELD,
        /** Served as long as the account admits. */
        OPEN,
        /** Requests are dropped, admitted blocks go out. */
        DRAINING,
        /** Choked, and no request is valid before the answer. */
        CHOKED,
        /** The answer has come; unchoked as soon as the account admits. */
        CHOKE_SEEN,
        /** The connection is gone. */
        ENDED;

        private boolean isShut() {
            return this == DRAINING || this == CHOKED || this == CHOKE_SEEN;
        }
    }
}
