package org.seedbank.cli.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;

/** One torrent on its way, and what was said about it so far. */
final class Transfer {
    private final TorrentSession session;
    private final SeedGoal goal;
    private final TransferKind kind;
    private final Instant began;
    private final RateMeter down = new RateMeter();
    private final RateMeter up = new RateMeter();
    private final String fallbackName;
    private Optional<Metainfo> metainfo = Optional.empty();
    private Optional<Instant> doneAt = Optional.empty();
    private Optional<CompletableFuture<Void>> stop = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();
    private TorrentStatus status;
    private Instant lastProgress;
    private boolean isStallTold;
    private boolean isClosed;

    /**
     * @param session the torrent
     * @param goal how long it is served once complete
     * @param kind what the user asked for
     * @param fallbackName what it is called as long as its content is not known
     * @param now when it began
     */
    Transfer(TorrentSession session, SeedGoal goal, TransferKind kind, String fallbackName, Instant now) {
        this.kind = kind;
        this.session = session;
        this.goal = goal;
        this.fallbackName = fallbackName;
        this.began = now;
        this.lastProgress = now;
        this.status = session.status();
    }

    TransferKind kind() {
        return kind;
    }

    /** Looks at the session. */
    void observe(Instant now) {
        TorrentStatus latest = session.status();
        boolean moved = latest.downloaded().value() != status.downloaded().value()
                || latest.verified().value() != status.verified().value()
                || latest.phase() != status.phase();
        if (moved) {
            lastProgress = now;
            isStallTold = false;
        }
        status = latest;
        down.note(now, latest.downloaded().value());
        up.note(now, latest.uploaded().value());
    }

    void learned(Metainfo content) {
        metainfo = Optional.of(content);
    }

    void completed(Instant now) {
        doneAt = Optional.of(now);
    }

    void failed(Throwable error) {
        failure = Optional.of(error);
    }

    /** Begins to stop; what was begun before goes on. */
    CompletableFuture<Void> stop() {
        CompletableFuture<Void> stopping = stop.orElseGet(session::stop);
        stop = Optional.of(stopping);
        return stopping;
    }

    /** Nothing more will be said about it. */
    void close() {
        isClosed = true;
    }

    boolean isClosed() {
        return isClosed;
    }

    boolean isStopping() {
        return stop.isPresent();
    }

    boolean isStopped() {
        return stop.filter(CompletableFuture::isDone).isPresent();
    }

    boolean isDone() {
        return doneAt.isPresent();
    }

    /** Whether all is there and it has been served enough. */
    boolean isSatisfied(Instant now) {
        return doneAt.isPresent()
                && goal.isReached(
                        status.wanted().value(), status.uploaded().value(), Duration.between(doneAt.get(), now));
    }

    /** How long nothing has come although something is missing. */
    Duration stalledFor(Instant now) {
        boolean waits = doneAt.isEmpty() && status.phase() != TorrentStatus.Phase.CHECKING;
        return waits ? Duration.between(lastProgress, now) : Duration.ZERO;
    }

    /** Whether a stall was not told of yet; from now on it was. */
    boolean tellStall() {
        boolean isNews = !isStallTold;
        isStallTold = true;
        return isNews;
    }

    Optional<Throwable> failure() {
        return failure;
    }

    Optional<Metainfo> metainfo() {
        return metainfo;
    }

    TorrentSession session() {
        return session;
    }

    SeedGoal goal() {
        return goal;
    }

    InfoHash infoHash() {
        return session.infoHash();
    }

    String name() {
        return metainfo.map(Metainfo::name).orElse(fallbackName);
    }

    TorrentStatus status() {
        return status;
    }

    double downRate() {
        return down.rate();
    }

    double upRate() {
        return up.rate();
    }

    /** From the beginning until nothing was missing. */
    Duration duration() {
        return Duration.between(began, doneAt.orElse(began));
    }
}
