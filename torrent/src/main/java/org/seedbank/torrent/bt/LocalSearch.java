package org.seedbank.torrent.bt;

import bt.event.EventSink;
import bt.metainfo.TorrentId;
import bt.net.Peer;
import bt.peer.PeerSource;
import bt.peer.PeerSourceFactory;
import bt.runtime.BtRuntime;
import bt.runtime.Config;
import bt.torrent.TorrentDescriptor;
import bt.torrent.TorrentRegistry;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for peers of all torrents in the local network (BEP 14), in a runtime of Bt that has no connections of its own.
 * Its threads exist only while some torrent looks in this way.
 */
final class LocalSearch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalSearch.class);

    private static final int SECONDS = 5;

    private final ScheduledExecutorService timer;
    private final InetSocketAddress listening;
    private final Map<Bytes, TorrentDescriptor> looking = new HashMap<>();
    private final Map<Bytes, PeerDirectory> directories = new HashMap<>();
    private @Nullable BtRuntime runtime;

    /**
     * @param timer whose threads may wait
     * @param listening where peers are to dial us
     */
    LocalSearch(ScheduledExecutorService timer, InetSocketAddress listening) {
        this.timer = timer;
        this.listening = listening;
    }

    /** Looks for peers of a torrent, for {@code directory}; waits while the runtime starts. */
    synchronized void add(Bytes infoHash, PeerDirectory directory) {
        BtRuntime running = runtime;
        if (running == null) {
            running = start();
            runtime = running;
        }
        TorrentId id = TorrentId.fromBytes(infoHash.toArray());
        TorrentRegistry registry = running.service(TorrentRegistry.class);
        TorrentDescriptor descriptor = registry.getDescriptor(id).orElseGet(() -> registry.register(id));
        descriptor.start();
        looking.put(infoHash, descriptor);
        directories.put(infoHash, directory);
        running.service(EventSink.class).fireTorrentStarted(id);
        ask(infoHash);
    }

    private BtRuntime start() {
        BtRuntime built = build();
        built.startup();
        return built;
    }

    /** A runtime that is not started yet. */
    BtRuntime build() {
        Config config = new Config();
        config.setAcceptorAddress(listening.getAddress());
        config.setAcceptorPort(listening.getPort());
        return BtRuntime.builder(config)
                .module(new SearchModule(listening))
                .disableAutomaticShutdown()
                .disablePeerExchange()
                .build();
    }

    private void ask(Bytes infoHash) {
        var unused = timer.schedule(() -> askNow(infoHash), 0, TimeUnit.SECONDS);
    }

    private void askNow(Bytes infoHash) {
        PeerSource source = source(infoHash);
        if (source == null) {
            return;
        }
        try {
            source.update();
            take(source, infoHash);
        } catch (RuntimeException e) {
            LOG.debug("a look for strangers failed", e);
        }
        var unused = timer.schedule(() -> askNow(infoHash), SECONDS, TimeUnit.SECONDS);
    }

    private synchronized @Nullable PeerSource source(Bytes infoHash) {
        if (runtime == null || !looking.containsKey(infoHash)) {
            return null;
        }
        Set<PeerSourceFactory> factories =
                runtime.getInjector().getInstance(Key.get(new TypeLiteral<Set<PeerSourceFactory>>() {}));
        return factories.stream()
                .findFirst()
                .map(factory -> factory.getPeerSource(TorrentId.fromBytes(infoHash.toArray())))
                .orElse(null);
    }

    private void take(PeerSource source, Bytes infoHash) {
        PeerDirectory directory = directory(infoHash);
        for (Iterator<Peer> peers = source.getPeers().iterator(); peers.hasNext(); ) {
            Peer peer = peers.next();
            if (directory != null && peer.getPort() > 0) {
                directory.found(new InetSocketAddress(peer.getInetAddress(), peer.getPort()));
            }
            peers.remove();
        }
    }

    private synchronized @Nullable PeerDirectory directory(Bytes infoHash) {
        return directories.get(infoHash);
    }

    /** Looks for them no more. */
    synchronized void remove(Bytes infoHash) {
        TorrentDescriptor descriptor = looking.remove(infoHash);
        directories.remove(infoHash);
        if (descriptor != null && runtime != null) {
            descriptor.stop();
            runtime.service(EventSink.class).fireTorrentStopped(TorrentId.fromBytes(infoHash.toArray()));
        }
        if (descriptor != null && looking.isEmpty()) {
            close();
        }
    }

    @Override
    public synchronized void close() {
        looking.clear();
        directories.clear();
        if (runtime != null) {
            runtime.shutdown();
            runtime = null;
        }
    }
}
