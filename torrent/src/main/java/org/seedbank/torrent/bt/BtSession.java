package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.DatagramNetwork;
import org.seedbank.torrent.engine.TorrentContent;
import org.seedbank.torrent.engine.TorrentException;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.torrent.engine.WebSeedStatus;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.MetainfoReader;
import org.seedbank.torrent.source.TorrentFormatException;
import org.seedbank.trustchain.token.ByteCount;

/**
 * One torrent from start to stop, in steps: each runs on a thread that may wait, and none waits for the end, so that a
 * torrent at rest has no thread.
 */
final class BtSession implements TorrentSession {
    private static final long WRITE_OUT_MILLIS = 10_000;

    private final SessionSetup setup;
    private final InetSocketAddress listening;
    private final CompletableFuture<Metainfo> metainfo = new CompletableFuture<>();
    private final CompletableFuture<TorrentContent> content = new CompletableFuture<>();
    private final Completion completion = new Completion();
    /** Why the session ends: empty if it was stopped. */
    private final CompletableFuture<Optional<TorrentException>> end = new CompletableFuture<>();

    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    /** What is to be undone at the end, the last first. */
    private final Deque<Runnable> undo = new ArrayDeque<>();

    private volatile SessionView view;
    private volatile @Nullable Readers readers;
    private volatile Supplier<List<WebSeedStatus>> webSeeds = List::of;

    BtSession(SessionSetup setup) {
        this.setup = setup;
        this.listening = setup.outside().listening();
        boolean isKnown = setup.task().source() instanceof TorrentSource.Known;
        this.view = SessionView.beginning(isKnown ? Phase.CHECKING : Phase.FETCHING_METADATA);
    }

    /** Begins; {@code ended} runs when the torrent may be started again. */
    void start(Runnable ended) {
        undo.push(ended);
        setup.net().waiting().execute(() -> step(this::begin));
    }

    private void step(Runnable work) {
        try {
            if (!end.isDone()) {
                work.run();
                return;
            }
        } catch (CancellationException e) {
            end.complete(Optional.empty());
        } catch (RuntimeException e) {
            end.complete(Optional.of(StorageFailure.of(e, setup.task().directory())));
        }
        finish();
    }

    /** Takes {@code work} as the next step when {@code reason} is there or the session ends. */
    private void continueAfter(CompletableFuture<?> reason, Runnable work) {
        var unused = CompletableFuture.anyOf(reason, end)
                .whenCompleteAsync((any, error) -> step(work), setup.net().waiting());
    }

    private void begin() {
        SessionGround ground = new SessionGround(setup);
        Announcers announcers = Announcers.start(ground, () -> view);
        undo.push(announcers::close);
        lookForStrangers(ground);
        if (setup.task().source() instanceof TorrentSource.Known source) {
            live(ground, announcers, source.metainfo());
        } else {
            fetch(ground, announcers);
        }
    }

    private void lookForStrangers(SessionGround ground) {
        // A private torrent lives by its trackers alone (BEP 27); that a magnet link names one is known later.
        if (setup.task().source() instanceof TorrentSource.Known known
                && known.metainfo().isPrivate()) {
            return;
        }
        setup.outside()
                .search(infoHash().value(), setup.task().discovery(), ground.border(), ground.directory(), this::part);
        undo.push(() -> setup.outside().stopSearch(infoHash().value()));
    }

    private DatagramNetwork.Part part() {
        return switch (view.status().phase()) {
            case FETCHING_METADATA, DOWNLOADING -> DatagramNetwork.Part.SEEKS;
            case SEEDING -> DatagramNetwork.Part.OFFERS;
            case CHECKING, STOPPED, FAILED -> DatagramNetwork.Part.WAITS;
        };
    }

    private void fetch(SessionGround ground, Announcers announcers) {
        CompletableFuture<Bytes> found = new CompletableFuture<>();
        MetadataSwarm swarm = new MetadataSwarm(ground, found);
        view = new SessionView(
                Phase.FETCHING_METADATA, Optional.empty(), ground.traffic(), swarm.links()::count, SwarmExtension.NONE);
        Runnable close = () -> onLoop(() -> {
            setup.net().hall().remove(swarm);
            swarm.close();
        });
        undo.push(close);
        onLoop(() -> {
            setup.net().hall().add(swarm);
            swarm.open();
        });
        continueAfter(found, () -> {
            undo.remove(close);
            close.run();
            live(ground, announcers, read(found.join()));
        });
    }

    private void onLoop(Runnable work) {
        CompletableFuture.runAsync(work, setup.net().loop()).join();
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

    private void live(SessionGround ground, Announcers announcers, Metainfo known) {
        metainfo.complete(known);
        if (known.isPrivate()) {
            setup.outside().stopSearch(infoHash().value());
            ground.directory().trackersOnly();
        }
        SwarmExtension extension = setup.extensions().create(known);
        undo.push(extension::close);
        SwarmFiles files = new SwarmFiles(ground, known, end::isDone);
        undo.push(files::close);
        extension.whenPaymentIsDue(files::hurry);
        Optional<PieceMap> pieces = Optional.of(files.content().pieces());
        view = new SessionView(Phase.CHECKING, pieces, ground.traffic(), () -> 0, extension);
        Swarm.Events events = new SwarmEvents(files, extension, announcers);
        expectPeers(ground.border());
        files.check();
        files.begin(events);
        Swarm swarm = new Swarm(new SwarmPlan(ground, known, files.content(), files.wishes(), extension, events));
        webSeeds = swarm::webSeeds;
        undo.push(() -> close(swarm));
        BtContent running = new BtContent(
                known,
                files,
                swarm,
                setup.net(),
                end::isDone,
                () -> completion.look(pieces.get(), announcers::completed));
        readers = running.readers();
        undo.push(running.readers()::close);
        onLoop(() -> {
            swarm.open();
            setup.net().hall().add(swarm);
        });
        view = new SessionView(Phase.DOWNLOADING, pieces, ground.traffic(), swarm.links()::count, extension);
        completion.look(pieces.get(), () -> {});
        content.complete(running);
        continueAfter(end, () -> {});
    }

    /** Who dials while the files are checked is greeted after that. */
    private void expectPeers(Border border) {
        GreetingHall hall = setup.net().hall();
        onLoop(() -> hall.expect(infoHash().value(), border));
        undo.push(() -> onLoop(() -> hall.forget(infoHash().value())));
    }

    private void close(Swarm swarm) {
        onLoop(() -> {
            setup.net().hall().remove(swarm);
            swarm.close();
        });
        try {
            swarm.disk().awaitIdle(WRITE_OUT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // What was written last is told on the loop.
        onLoop(() -> {});
    }

    private void finish() {
        Optional<TorrentException> failure = end.join();
        // The first of all is the word to the engine, after which the torrent may be started again.
        while (undo.size() > 1) {
            undo.pop().run();
        }
        view = view.at(failure.isPresent() ? Phase.FAILED : Phase.STOPPED);
        failure.ifPresentOrElse(this::failFutures, this::cancelFutures);
        undo.pop().run();
        stopped.complete(null);
    }

    private void failFutures(TorrentException failure) {
        metainfo.completeExceptionally(failure);
        content.completeExceptionally(failure);
        completion.end(failure);
    }

    private void cancelFutures() {
        metainfo.cancel(false);
        content.cancel(false);
        completion.end(new CancellationException("stopped"));
    }

    @Override
    public InetSocketAddress listening() {
        return listening;
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
    public CompletableFuture<TorrentContent> content() {
        return content.copy();
    }

    @Override
    public CompletableFuture<Void> completed() {
        return completion.future();
    }

    @Override
    public TorrentStatus status() {
        return view.status();
    }

    @Override
    public Map<InetSocketAddress, ByteCount> givenUnpaid() {
        return view.traffic().unpaid();
    }

    @Override
    public List<WebSeedStatus> webSeeds() {
        return webSeeds.get();
    }

    @Override
    public CompletableFuture<Void> stop() {
        end.complete(Optional.empty());
        return stopped.copy();
    }

    /** Ends with {@code reason}. */
    void fail(TorrentException reason) {
        end.complete(Optional.of(reason));
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
        public void pieceVerified(int piece) {
            files.verified(piece);
            Readers waiting = readers;
            if (waiting != null) {
                waiting.look();
            }
        }

        @Override
        public void durable(List<Integer> pieces) {
            extension.piecesDurable(pieces);
            completion.look(files.content().pieces(), announcers::completed);
        }

        @Override
        public void failed(Throwable error) {
            end.complete(Optional.of(StorageFailure.of(error, setup.task().directory())));
        }
    }
}
