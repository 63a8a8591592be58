package org.seedbank.cli.transfer;

import java.time.Duration;
import java.time.Instant;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.trustchain.token.ByteCount;

/** What one torrent has moved, over all times at which it ran. */
final class Tally {
    private static final TorrentStatus NOTHING = new TorrentStatus(
            Phase.FETCHING_METADATA, ByteCount.ZERO, ByteCount.ZERO, ByteCount.ZERO, ByteCount.ZERO, 0, 0);

    private RateMeter down = new RateMeter();
    private RateMeter up = new RateMeter();
    private TorrentStatus before = NOTHING;
    private TorrentStatus status = NOTHING;
    private Duration served = Duration.ZERO;
    private Instant lastLook;
    private Instant lastProgress;
    private boolean isStallTold;
    private boolean isAtRest;

    Tally(Instant now) {
        this.lastLook = now;
        this.lastProgress = now;
    }

    /** It runs, and looks like {@code first}. */
    void begin(TorrentStatus first, Instant now) {
        before = status;
        status = counted(first, first.phase());
        lastLook = now;
        lastProgress = now;
        isStallTold = false;
        isAtRest = false;
    }

    /**
     * It runs, and looks like {@code latest}.
     *
     * @param phase what it is doing
     * @param isServed whether it is only served
     */
    void look(TorrentStatus latest, Phase phase, boolean isServed, Instant now) {
        TorrentStatus current = counted(latest, phase);
        boolean moved = current.downloaded().value() != status.downloaded().value()
                || current.verified().value() != status.verified().value()
                || current.phase() != status.phase();
        if (moved) {
            lastProgress = now;
            isStallTold = false;
        }
        served = isServed ? served.plus(Duration.between(lastLook, now)) : Duration.ZERO;
        lastLook = now;
        isAtRest = isServed && current.equals(status);
        status = current;
        down.note(now, current.downloaded().value());
        up.note(now, current.uploaded().value());
    }

    /** It does not run any more. */
    void pause() {
        down = new RateMeter();
        up = new RateMeter();
        status = new TorrentStatus(
                status.phase(), status.wanted(), status.verified(), status.downloaded(), status.uploaded(), 0, 0);
    }

    private TorrentStatus counted(TorrentStatus latest, Phase phase) {
        return new TorrentStatus(
                phase,
                latest.wanted(),
                latest.verified(),
                before.downloaded().plus(latest.downloaded()),
                before.uploaded().plus(latest.uploaded()),
                latest.peers(),
                latest.provenPeers());
    }

    /** How it looked last; bytes moved since the command began. */
    TorrentStatus status() {
        return status;
    }

    /** Whether it was only served, and looked the same the last two times. */
    boolean isAtRest() {
        return isAtRest;
    }

    /** How long it was only served, pauses left out. */
    Duration served() {
        return served;
    }

    /** How long nothing has come. */
    Duration sinceProgress(Instant now) {
        return Duration.between(lastProgress, now);
    }

    /** Whether a stall was not told of yet; from now on it was. */
    boolean tellStall() {
        boolean isNews = !isStallTold;
        isStallTold = true;
        return isNews;
    }

    double downRate() {
        return down.rate();
    }

    double upRate() {
        return up.rate();
    }
}
