package org.seedbank.cli.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.seedbank.torrent.engine.TorrentEngine;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;

/** One torrent on its way. It waits until it is begun, and again once it has paused. */
final class Transfer {
    private static final CompletableFuture<Void> STOPPED = CompletableFuture.completedFuture(null);

    private final SeedGoal goal;
    private final TransferKind kind;
    private final String fallbackName;
    private final Tally tally;
    private TorrentTask task;
    private Optional<TorrentSession> session = Optional.empty();
    private Optional<Metainfo> metainfo = Optional.empty();
    private Optional<Instant> began = Optional.empty();
    private Optional<Instant> doneAt = Optional.empty();
    private Optional<CompletableFuture<Void>> stop = Optional.empty();
    private boolean isPausing;
    private boolean isClosed;

    /**
     * @param task what to do
     * @param goal how long it is served once complete
     * @param kind what the user asked for
     * @param fallbackName what it is called as long as its content is not known
     * @param now when it was asked for
     */
    Transfer(TorrentTask task, SeedGoal goal, TransferKind kind, String fallbackName, Instant now) {
        this.task = task;
        this.kind = kind;
        this.goal = goal;
        this.fallbackName = fallbackName;
        this.tally = new Tally(now);
    }

    TransferKind kind() {
        return kind;
    }

    /**
     * Lets it run.
     *
     * @throws org.seedbank.torrent.engine.TorrentException if it cannot be started
     */
    TorrentSession begin(TorrentEngine engine, Instant now) {
        TorrentSession running = engine.start(task);
        session = Optional.of(running);
        began = Optional.of(began.orElse(now));
        tally.begin(running.status(), now);
        return running;
    }

    /** Begins to give its place to another. */
    CompletableFuture<Void> pause() {
        isPausing = true;
        return session.map(TorrentSession::stop).orElse(STOPPED);
    }

    /** It has stopped, and waits from now on. */
    void paused(Instant now) {
        observe(now);
        isPausing = false;
        session = Optional.empty();
        tally.pause();
    }

    /** Looks at the session. */
    void observe(Instant now) {
        if (session.isPresent()) {
            TorrentStatus latest = session.get().status();
            // A pause is no phase of its own.
            tally.look(latest, isPausing ? status().phase() : latest.phase(), isDone(), now);
        }
    }

    void learned(Metainfo content) {
        metainfo = Optional.of(content);
    }

    void completed(Instant now) {
        doneAt = Optional.of(now);
    }

    /** Something else is wanted, at the next beginning too. */
    void wants(Wishes wishes) {
        task = task.with(wishes);
    }

    /** Something is missing again. */
    void lacks() {
        doneAt = Optional.empty();
    }

    /** Begins to stop for good; what was begun before goes on. */
    CompletableFuture<Void> stop() {
        CompletableFuture<Void> stopping =
                stop.orElseGet(() -> session.map(TorrentSession::stop).orElse(STOPPED));
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

    /** Whether it waits for its turn. */
    boolean isQueued() {
        return session.isEmpty() && !isClosed;
    }

    /** Whether it runs, and nobody wants it to stop. */
    boolean isRunning() {
        return session.isPresent() && !isPausing && !isStopping() && !isClosed;
    }

    /** Whether what {@code of} says still concerns this. */
    boolean listensTo(TorrentSession of) {
        return !isPausing && session.filter(of::equals).isPresent();
    }

    /** Whether files are compared with hashes, or will be in a moment, or were a moment ago. */
    boolean isChecking() {
        return switch (status().phase()) {
            case CHECKING -> true;
            case FETCHING_METADATA -> task.source() instanceof TorrentSource.Known;
            case SEEDING -> !isDone();
            default -> false;
        };
    }

    /** Whether all is there and it has been served enough. */
    boolean isSatisfied() {
        return isDone()
                && goal.isReached(status().wanted().value(), status().uploaded().value(), tally.served());
    }

    /** How long nothing has come although something is missing. */
    Duration stalledFor(Instant now) {
        boolean waits = isRunning() && !isDone() && status().phase() != Phase.CHECKING;
        return waits ? tally.sinceProgress(now) : Duration.ZERO;
    }

    Optional<Metainfo> metainfo() {
        return metainfo;
    }

    /** Empty while it waits. */
    Optional<TorrentSession> session() {
        return session;
    }

    SeedGoal goal() {
        return goal;
    }

    /** What is to be done, as it is wanted now. */
    TorrentTask task() {
        return task;
    }

    InfoHash infoHash() {
        return task.source().infoHash();
    }

    String name() {
        return metainfo.map(Metainfo::name).orElse(fallbackName);
    }

    Tally tally() {
        return tally;
    }

    TorrentStatus status() {
        return tally.status();
    }

    /** From the beginning until nothing was missing. */
    Duration duration() {
        return began.isPresent() && isDone() ? Duration.between(began.get(), doneAt.get()) : Duration.ZERO;
    }
}
