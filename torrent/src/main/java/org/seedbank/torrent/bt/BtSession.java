package org.seedbank.torrent.bt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.seedbank.torrent.engine.TorrentException;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.token.ByteCount;

/** One torrent from start to stop, on a thread of its own. */
final class BtSession implements TorrentSession {
    private static final long TICK_MILLIS = 250;

    private final SessionSetup setup;
    private final Traffic traffic = new Traffic();
    private final CompletableFuture<Metainfo> metainfo = new CompletableFuture<>();
    private final CompletableFuture<Void> completed = new CompletableFuture<>();
    /** Why the session ends: empty if it was stopped. */
    private final CompletableFuture<Optional<TorrentException>> end = new CompletableFuture<>();

    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile SessionView view = SessionView.of(Phase.FETCHING_METADATA);

    BtSession(SessionSetup setup) {
        this.setup = setup;
    }

    /** Begins; {@code ended} runs when the torrent may be started again. */
    void start(Runnable ended) {
        Thread thread =
                new Thread(() -> run(ended), "torrent-" + infoHash().value().toShortHex());
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Runnable ended) {
        Optional<TorrentException> failure;
        try {
            failure = live();
        } catch (CancellationException e) {
            failure = Optional.empty();
        } catch (RuntimeException e) {
            failure = Optional.of(StorageFailure.of(e, setup.task().directory()));
        } finally {
            setup.listening().close();
        }
        view = view.at(failure.isPresent() ? Phase.FAILED : Phase.STOPPED);
        failure.ifPresentOrElse(this::failFutures, this::cancelFutures);
        ended.run();
        stopped.complete(null);
    }

    private void failFutures(TorrentException failure) {
        metainfo.completeExceptionally(failure);
        completed.completeExceptionally(failure);
    }

    private void cancelFutures() {
        metainfo.cancel(false);
        completed.cancel(false);
    }

    private Optional<TorrentException> live() {
        Metainfo known = setup.metainfo(end);
        metainfo.complete(known);
        SwarmExtension extension = setup.extension(known);
        try {
            return live(known, extension);
        } finally {
            extension.close();
        }
    }

    private Optional<TorrentException> live(Metainfo known, SwarmExtension extension) {
        SwarmFiles files = new SwarmFiles(setup, known, end::isDone);
        PieceMap pieces = files.content().pieces();
        view = new SessionView(Phase.CHECKING, Optional.of(pieces), () -> 0, extension);
        try (files) {
            Swarm.Events events = new SwarmEvents(files, extension);
            try (Swarm swarm = Swarm.open(setup.plan(known, files, extension, traffic, events))) {
                view = new SessionView(Phase.DOWNLOADING, Optional.of(pieces), swarm::peers, extension);
                checkComplete(files);
                return awaitEnd(swarm);
            }
        }
    }

    private Optional<TorrentException> awaitEnd(Swarm swarm) {
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(BtSession::daemon);
        try {
            var unused = ticker.scheduleWithFixedDelay(swarm::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
            return end.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("nobody interrupts or fails the end", e);
        } finally {
            ticker.shutdownNow();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "torrent-ticker");
        thread.setDaemon(true);
        return thread;
    }

    private void checkComplete(SwarmFiles files) {
        if (files.content().pieces().isComplete()) {
            completed.complete(null);
        }
    }

    private void failed(Throwable error) {
        end.complete(Optional.of(StorageFailure.of(error, setup.task().directory())));
    }

    @Override
    public InetSocketAddress listening() {
        return setup.listening().address();
    }

    @Override
    public InfoHash infoHash() {
        return setup.task().source().infoHash();
    }

    @Override
    public CompletableFuture<Metainfo> metainfo() {
        return metainfo.copy();
    }

    @Override
    public CompletableFuture<Void> completed() {
        return completed.copy();
    }

    @Override
    public TorrentStatus status() {
        SessionView now = view;
        long wanted = now.pieces().map(PieceMap::wantedBytes).orElse(0L);
        long verified = now.pieces().map(PieceMap::verifiedBytes).orElse(0L);
        boolean seeding = now.phase() == Phase.DOWNLOADING && verified == wanted;
        return new TorrentStatus(
                seeding ? Phase.SEEDING : now.phase(),
                new ByteCount(wanted),
                new ByteCount(verified),
                new ByteCount(traffic.downloaded()),
                new ByteCount(traffic.uploaded()),
                now.peers().getAsInt(),
                now.extension().provenPeers());
    }

    @Override
    public CompletableFuture<Void> stop() {
        end.complete(Optional.empty());
        return stopped.copy();
    }

    /** What the swarm and the keeper of its files tell us. */
    private final class SwarmEvents implements Swarm.Events, ResumeKeeper.Listener {
        private final SwarmFiles files;
        private final SwarmExtension extension;

        SwarmEvents(SwarmFiles files, SwarmExtension extension) {
            this.files = files;
            this.extension = extension;
        }

        @Override
        public void checked() {
            try {
                files.begin(this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void pieceVerified(int piece) {
            files.verified(piece);
        }

        @Override
        public void durable(List<Integer> pieces) {
            extension.piecesDurable(pieces);
            checkComplete(files);
        }

        @Override
        public void failed(Throwable error) {
            BtSession.this.failed(error);
        }

        @Override
        public void failed(IOException error) {
            BtSession.this.failed(error);
        }
    }
}
