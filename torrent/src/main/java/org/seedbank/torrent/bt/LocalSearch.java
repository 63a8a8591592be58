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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
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
    private final Map<Bytes, Looking> looking = new HashMap<>();
    private @Nullable Running running;

    /**
     * @param timer whose threads may wait
     * @param listening where peers are to dial us
     */
    LocalSearch(ScheduledExecutorService timer, InetSocketAddress listening) {
        this.timer = timer;
        this.listening = listening;
    }

    /**
     * What runs while some torrent looks.
     *
     * @param runtime announces us, and hears others
     * @param heard what it heard, by torrent
     * @param round looks there for all torrents together: for hundreds of them, each by itself would be a load
     */
    private record Running(BtRuntime runtime, PeerSourceFactory heard, ScheduledFuture<?> round) {}

    /**
     * A torrent that looks.
     *
     * @param descriptor as the runtime knows it
     * @param directory is told of peers
     */
    private record Looking(TorrentDescriptor descriptor, PeerDirectory directory) {}

    /** Looks for peers of a torrent, for {@code directory}; waits while the runtime starts. */
    synchronized void add(Bytes infoHash, PeerDirectory directory) {
        if (running == null) {
            running = start();
        }
        BtRuntime runtime = running.runtime();
        TorrentId id = TorrentId.fromBytes(infoHash.toArray());
        TorrentRegistry registry = runtime.service(TorrentRegistry.class);
        TorrentDescriptor descriptor = registry.getDescriptor(id).orElseGet(() -> registry.register(id));
        descriptor.start();
        looking.put(infoHash, new Looking(descriptor, directory));
        runtime.service(EventSink.class).fireTorrentStarted(id);
    }

    private Running start() {
        BtRuntime runtime = build();
        runtime.startup();
        PeerSourceFactory heard = heard(runtime);
        return new Running(
                runtime, heard, timer.scheduleWithFixedDelay(() -> look(heard), SECONDS, SECONDS, TimeUnit.SECONDS));
    }

    /** The one way in which the runtime looks. */
    private static PeerSourceFactory heard(BtRuntime runtime) {
        return runtime.getInjector().getInstance(Key.get(new TypeLiteral<Set<PeerSourceFactory>>() {})).stream()
                .findFirst()
                .orElseThrow();
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

    /** What others have announced since the last look. */
    private void look(PeerSourceFactory heard) {
        Map<Bytes, Looking> now;
        synchronized (this) {
            now = Map.copyOf(looking);
        }
        now.forEach((infoHash, each) -> take(heard, infoHash, each.directory()));
    }

    /** What goes wrong with one torrent keeps no other from being looked for, nor this one the next time. */
    private static void take(PeerSourceFactory heard, Bytes infoHash, PeerDirectory directory) {
        try {
            PeerSource source = heard.getPeerSource(TorrentId.fromBytes(infoHash.toArray()));
            if (source.update()) {
                for (Peer peer : source.getPeers()) {
                    if (peer.getPort() > 0) {
                        directory.found(new InetSocketAddress(peer.getInetAddress(), peer.getPort()));
                    }
                }
            }
        } catch (RuntimeException e) {
            LOG.debug("a look for strangers failed", e);
        }
    }

    /** Looks for them no more. */
    synchronized void remove(Bytes infoHash) {
        Looking ended = looking.remove(infoHash);
        if (ended != null && running != null) {
            ended.descriptor().stop();
            running.runtime().service(EventSink.class).fireTorrentStopped(TorrentId.fromBytes(infoHash.toArray()));
            if (looking.isEmpty()) {
                close();
            }
        }
    }

    @Override
    public synchronized void close() {
        looking.clear();
        if (running != null) {
            boolean unused = running.round().cancel(false);
            running.runtime().shutdown();
            running = null;
        }
    }
}
