package org.seedbank.torrent.bt;

import bt.data.LocalBitfield;
import bt.event.EventSink;
import bt.event.EventSource;
import bt.metainfo.TorrentId;
import bt.module.MessagingAgents;
import bt.module.PeerConnectionSelector;
import bt.net.ConnectionKey;
import bt.net.IConnectionSource;
import bt.net.IMessageDispatcher;
import bt.net.IPeerConnectionPool;
import bt.net.SharedSelector;
import bt.net.pipeline.IBufferedPieceRegistry;
import bt.peer.PeerSourceFactory;
import bt.runtime.BtRuntime;
import bt.torrent.BitfieldBasedStatistics;
import bt.torrent.TorrentDescriptor;
import bt.torrent.TorrentRegistry;
import bt.torrent.messaging.Assignments;
import bt.torrent.messaging.BitfieldConsumer;
import bt.torrent.messaging.PeerWorkerFactory;
import bt.torrent.messaging.PieceConsumer;
import bt.torrent.messaging.RequestProducer;
import bt.torrent.messaging.TorrentWorker;
import bt.torrent.selector.PrioritizedPieceSelector;
import bt.torrent.selector.RarestFirstSelector;
import bt.torrent.selector.ValidatingSelector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One torrent of known content in one runtime of Bt. In the place of Bt's chain of stages, which neither ends when it
 * is stopped nor completes when files are skipped.
 */
final class Swarm implements PeerSwarm {
    private static final int STOP_SECONDS = 10;

    private final SwarmPlan plan;
    private final BtRuntime runtime;
    private final TorrentId id;
    private final TorrentDescriptor descriptor;
    private final BitfieldBasedStatistics statistics;
    private final Assignments assignments;
    private final UploadAgent uploads;
    private final RequestAgent requests;
    private final MetadataAgent metadata;
    private final NamedPeers named;
    private final PeerSearch search;
    private @Nullable SwarmTicker ticker;

    private Swarm(SwarmPlan plan, BtRuntime runtime, TorrentDescriptor descriptor) {
        this.plan = plan;
        this.runtime = runtime;
        this.descriptor = descriptor;
        this.id = plan.content().torrent().getTorrentId();
        LinkFinder links = LinkFinder.in(runtime.service(IPeerConnectionPool.class));
        this.uploads = new UploadAgent(
                plan.content(),
                links,
                plan.extension(),
                plan.upRate(),
                plan.ground().traffic(),
                plan.events()::failed);
        LocalBitfield bitfield = descriptor.getDataDescriptor().getBitfield();
        this.statistics = new BitfieldBasedStatistics(bitfield);
        this.assignments = assignments(bitfield);
        this.requests = new RequestAgent(
                new RequestProducer(
                        descriptor.getDataDescriptor(), runtime.getConfig().getMaxOutstandingRequests()),
                assignments,
                plan.downRate(),
                runtime.service(StorageWorker.class)::isIdle,
                plan.place().clock());
        this.named = plan.ground().named(plan.place().links());
        this.search = new PeerSearch(
                id,
                sources(),
                plan.place().directory(),
                this::peers,
                plan.place().clock());
        this.metadata = new MetadataAgent(
                plan.content().torrent().infoDictionary(), plan.metainfo().isPrivate());
    }

    /**
     * Checks the files, then listens and talks.
     *
     * @throws java.util.concurrent.CancellationException if it is stopped while checking
     */
    static Swarm open(SwarmPlan plan) {
        BtRuntime runtime = plan.runtime();
        try {
            TorrentDescriptor descriptor = runtime.service(TorrentRegistry.class)
                    .register(plan.content().torrent(), plan.content().storage(), null);
            plan.events().checked();
            Swarm swarm = new Swarm(plan, runtime, descriptor);
            swarm.start();
            return swarm;
        } catch (RuntimeException e) {
            abandon(runtime);
            throw e;
        }
    }

    private static void abandon(BtRuntime runtime) {
        if (runtime.isRunning()) {
            runtime.shutdown();
            return;
        }
        // A runtime that never started is not shut down, yet holds selectors.
        runtime.service(ReadLoop.class).close();
        try {
            runtime.getInjector()
                    .getInstance(Key.get(SharedSelector.class, PeerConnectionSelector.class))
                    .close();
        } catch (IOException e) {
            // The descriptor is gone either way.
        }
    }

    private void start() {
        EventSource events = runtime.service(EventSource.class);
        EventSink sink = runtime.service(EventSink.class);
        LocalBitfield bitfield = descriptor.getDataDescriptor().getBitfield();
        BitfieldAgent bitfields = new BitfieldAgent(statistics);
        SwarmRouter router = router(bitfield, bitfields, sink);
        var unused = new TorrentWorker(
                id,
                runtime.service(IMessageDispatcher.class),
                runtime.service(IConnectionSource.class),
                new PeerWorkerFactory(router),
                () -> bitfield,
                () -> assignments,
                () -> statistics,
                events,
                runtime.getConfig());
        events.onPieceVerified(id, event -> plan.events().pieceVerified(event.getPieceIndex()));
        events.onPeerDisconnected(id, event -> disconnected(event.getConnectionKey()));
        events.onPeerDisconnected(id, event -> bitfields.disconnected(event.getConnectionKey()));
        runtime.startup();
        descriptor.start();
        sink.fireTorrentStarted(id);
        plan.place().directory().connect(id, sink);
        ticker = SwarmTicker.start(this);
    }

    private Set<PeerSourceFactory> sources() {
        // Modules for private torrents are left out; Bt itself has no sources.
        return runtime.getInjector().getInstance(Key.get(new TypeLiteral<Set<PeerSourceFactory>>() {}));
    }

    private Assignments assignments(LocalBitfield bitfield) {
        BitSet unwanted = plan.content().pieces().unwanted();
        bitfield.setSkippedPieces(unwanted);
        PrioritizedPieceSelector selector = new PrioritizedPieceSelector(RarestFirstSelector.randomizedRarest());
        selector.initSelector(bitfield.getPiecesTotal());
        return new Assignments(
                bitfield, new ValidatingSelector(bitfield, unwanted, selector), statistics, runtime.getConfig());
    }

    private SwarmRouter router(LocalBitfield bitfield, BitfieldAgent bitfields, EventSink sink) {
        LinkFinder links = LinkFinder.in(runtime.service(IPeerConnectionPool.class));
        Set<Object> modules =
                runtime.getInjector().getInstance(Key.get(new TypeLiteral<Set<Object>>() {}, MessagingAgents.class));
        SwarmRouter router = new SwarmRouter(
                modules,
                List.of(new ConnectionAgent(links, plan.place().clock()), bitfields, metadata, uploads, requests));
        router.registerMessagingAgent(new BitfieldConsumer(bitfield, statistics, sink));
        router.registerMessagingAgent(new PieceConsumer(
                id,
                bitfield,
                plan.extension().metered(runtime.service(StorageWorker.class)),
                runtime.service(IBufferedPieceRegistry.class),
                sink));
        return router;
    }

    private void disconnected(ConnectionKey key) {
        uploads.disconnected(key);
        requests.disconnected(key);
        metadata.disconnected(key);
    }

    @Override
    public void dial() {
        named.dial(runtime.service(IConnectionSource.class), id);
    }

    @Override
    public void search() {
        search.ask();
    }

    @Override
    public int peers() {
        return plan.place().links().count();
    }

    @Override
    public void close() {
        if (ticker != null) {
            ticker.close();
        }
        descriptor.stop();
        plan.place().directory().disconnect();
        try {
            runtime.service(StorageWorker.class).awaitIdle(STOP_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        runtime.shutdown();
        runtime.service(EventSink.class).fireTorrentStopped(id);
        uploads.close();
    }

    /** What a swarm tells its session, on threads of Bt. */
    interface Events extends ResumeKeeper.Listener {
        /** The files are checked, and nothing is written yet. */
        void checked();

        /** The hash of {@code piece} was right. */
        void pieceVerified(int piece);
    }
}
