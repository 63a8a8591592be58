package org.seedbank.torrent.bt;

import bt.event.EventSink;
import bt.event.EventSource;
import bt.metainfo.TorrentId;
import bt.module.MessagingAgents;
import bt.net.IConnectionSource;
import bt.net.IMessageDispatcher;
import bt.net.IPeerConnectionPool;
import bt.peer.PeerSourceFactory;
import bt.runtime.BtRuntime;
import bt.torrent.TorrentDescriptor;
import bt.torrent.TorrentRegistry;
import bt.torrent.messaging.PeerWorkerFactory;
import bt.torrent.messaging.TorrentWorker;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.InfoHash;

/**
 * One torrent of which only the name is known, in a runtime of Bt without files: whatever peers send as the info
 * dictionary is checked before anything that could write exists.
 */
final class MetadataSwarm implements PeerSwarm {
    private final SwarmPlace place;
    private final BtRuntime runtime;
    private final TorrentId id;
    private final TorrentDescriptor descriptor;
    private final NamedPeers named;
    private final PeerSearch search;
    private @Nullable SwarmTicker ticker;

    private MetadataSwarm(SessionGround ground, SwarmPlace place, BtRuntime runtime, TorrentId id) {
        this.place = place;
        this.runtime = runtime;
        this.id = id;
        this.descriptor = runtime.service(TorrentRegistry.class).register(id);
        this.named = ground.named(place.links());
        Set<PeerSourceFactory> sources =
                runtime.getInjector().getInstance(Key.get(new TypeLiteral<Set<PeerSourceFactory>>() {}));
        this.search = new PeerSearch(id, sources, place.directory(), place.links()::count, place.clock());
    }

    /** Listens and asks; {@code found} receives the dictionary, whose hash is right. */
    static MetadataSwarm open(SessionGround ground, CompletableFuture<Bytes> found) {
        SwarmPlace place = ground.place(0);
        BtRuntime runtime = ground.runtime(
                        Profile.of(ground.listening(), ground.setup().settings().connections(), Optional.empty()),
                        place,
                        false)
                .build();
        InfoHash infoHash = ground.task().source().infoHash();
        MetadataSwarm swarm = new MetadataSwarm(
                ground, place, runtime, TorrentId.fromBytes(infoHash.value().toArray()));
        swarm.start(infoHash, found);
        return swarm;
    }

    private void start(InfoHash infoHash, CompletableFuture<Bytes> found) {
        LinkFinder links = LinkFinder.in(runtime.service(IPeerConnectionPool.class));
        MetadataFetch fetch = new MetadataFetch(infoHash, links, place.clock(), found);
        Set<Object> modules =
                runtime.getInjector().getInstance(Key.get(new TypeLiteral<Set<Object>>() {}, MessagingAgents.class));
        SwarmRouter router = new SwarmRouter(
                modules,
                List.of(new ConnectionAgent(links, place.clock()), new MetadataAgent(new byte[0], false), fetch));
        EventSource events = runtime.service(EventSource.class);
        EventSink sink = runtime.service(EventSink.class);
        var unused = new TorrentWorker(
                id,
                runtime.service(IMessageDispatcher.class),
                runtime.service(IConnectionSource.class),
                new PeerWorkerFactory(router),
                () -> null,
                () -> null,
                () -> null,
                events,
                runtime.getConfig());
        events.onPeerDisconnected(id, event -> fetch.disconnected(event.getConnectionKey()));
        runtime.startup();
        descriptor.start();
        sink.fireTorrentStarted(id);
        place.directory().connect(id, sink);
        ticker = SwarmTicker.start(this);
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
        return place.links().count();
    }

    @Override
    public void close() {
        if (ticker != null) {
            ticker.close();
        }
        descriptor.stop();
        place.directory().disconnect();
        place.links().listening().forEach(peer -> place.directory().found(id, peer.getAddress(), peer.getPort()));
        runtime.shutdown();
        runtime.service(EventSink.class).fireTorrentStopped(id);
    }
}
