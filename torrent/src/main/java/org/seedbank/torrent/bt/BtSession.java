package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.TorrentException;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.MetainfoReader;
import org.seedbank.torrent.source.TorrentFormatException;

/** One torrent from start to stop, on a thread of its own, in one runtime of Bt after another. */
final class BtSession implements TorrentSession {
    private final SessionSetup setup;
    private final CompletableFuture<Metainfo> metainfo = new CompletableFuture<>();
    private final CompletableFuture<Void> completed = new CompletableFuture<>();
    /** Why the session ends: empty if it was stopped. */
    private final CompletableFuture<Optional<TorrentException>> end = new CompletableFuture<>();

    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile SessionView view;

    BtSession(SessionSetup setup) {
        this.setup = setup;
        boolean isKnown = setup.task().source() instanceof TorrentSource.Known;
        this.view = SessionView.beginning(isKnown ? Phase.CHECKING : Phase.FETCHING_METADATA);
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
        SessionGround ground = new SessionGround(setup);
        try (Announcers announcers = Announcers.start(ground, () -> view)) {
            Optional<Metainfo> known = setup.task().source() instanceof TorrentSource.Known source
                    ? Optional.of(source.metainfo())
                    : fetch(ground).map(this::read);
            if (known.isEmpty()) {
                return end.join();
            }
            metainfo.complete(known.get());
            return live(ground, announcers, known.get());
        }
    }

    private Optional<Bytes> fetch(SessionGround ground) {
        CompletableFuture<Bytes> found = new CompletableFuture<>();
        try (MetadataSwarm swarm = MetadataSwarm.open(ground, found)) {
            view = new SessionView(
                    Phase.FETCHING_METADATA, Optional.empty(), ground.traffic(), swarm::peers, SwarmExtension.NONE);
            CompletableFuture.anyOf(found, end).join();
        }
        return found.isDone() && !end.isDone() ? Optional.of(found.join()) : Optional.empty();
    }

    private Metainfo read(Bytes dictionary) {
        try {
            return MetainfoReader.fromPeers(
                    dictionary, ((TorrentSource.Magnet) setup.task().source()).link());
        } catch (TorrentFormatException e) {
            throw new TorrentException(
                    TorrentException.Kind.UNSAFE_TORRENT,
                    "torrent " + infoHash() + " cannot be used: " + e.getMessage());
        }
    }

    private Optional<TorrentException> live(SessionGround ground, Announcers announcers, Metainfo known) {
        try (SwarmExtension extension = setup.extensions().create(known);
                SwarmFiles files = new SwarmFiles(ground, known, end::isDone)) {
            extension.whenPaymentIsDue(files::hurry);
            Optional<PieceMap> pieces = Optional.of(files.content().pieces());
            view = new SessionView(Phase.CHECKING, pieces, ground.traffic(), () -> 0, extension);
            Swarm.Events events = new SwarmEvents(files, extension, announcers);
            try (Swarm swarm = Swarm.open(SwarmPlan.of(ground, known, files, extension, events))) {
                view = new SessionView(Phase.DOWNLOADING, pieces, ground.traffic(), swarm::peers, extension);
                if (pieces.get().isComplete()) {
                    completed.complete(null);
                }
                return end.join();
            }
        }
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
        return view.status();
    }

    @Override
    public CompletableFuture<Void> stop() {
        end.complete(Optional.empty());
        return stopped.copy();
    }

    /** What the swarm and the keeper of its files tell us. */
    private final class SwarmEvents implements Swarm.Events {
        private final SwarmFiles files;
        private final SwarmExtension extension;
        private final Announcers announcers;

        SwarmEvents(SwarmFiles files, SwarmExtension extension, Announcers announcers) {
            this.files = files;
            this.extension = extension;
            this.announcers = announcers;
        }

        @Override
        public void checked() {
            files.begin(this);
        }

        @Override
        public void pieceVerified(int piece) {
            files.verified(piece);
        }

        @Override
        public void durable(List<Integer> pieces) {
            extension.piecesDurable(pieces);
            if (files.content().pieces().isComplete() && completed.complete(null)) {
                announcers.completed();
            }
        }

        @Override
        public void failed(Throwable error) {
            end.complete(Optional.of(StorageFailure.of(error, setup.task().directory())));
        }
    }
}
