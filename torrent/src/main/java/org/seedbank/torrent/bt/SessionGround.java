package org.seedbank.torrent.bt;

import bt.dht.DHTConfig;
import bt.dht.DHTModule;
import bt.runtime.BtRuntime;
import bt.runtime.BtRuntimeBuilder;
import bt.runtime.Config;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;

/** What all runtimes of one session share. Made on the thread of the session, because names are looked up. */
final class SessionGround {
    private final SessionSetup setup;
    private final Border border;
    private final PeerIdentity identity;
    private final PeerDirectory directory;
    private final Traffic traffic = new Traffic();

    SessionGround(SessionSetup setup) {
        this.setup = setup;
        TorrentTask task = setup.task();
        this.border = new Border(setup.settings().policy(), task.peers(), task.trackers());
        this.identity = new PeerIdentity(setup.random());
        this.directory = new PeerDirectory(border, setup.listening().address(), identity, setup.clock());
    }

    Border border() {
        return border;
    }

    PeerDirectory directory() {
        return directory;
    }

    PeerIdentity identity() {
        return identity;
    }

    Clock clock() {
        return setup.clock();
    }

    Traffic traffic() {
        return traffic;
    }

    SessionSetup setup() {
        return setup;
    }

    TorrentTask task() {
        return setup.task();
    }

    InetSocketAddress listening() {
        return setup.listening().address();
    }

    /** The peers that the user or the magnet link named, to be dialled again and again. */
    NamedPeers named(PeerLinks links) {
        List<InetSocketAddress> peers = new ArrayList<>(border.peers());
        if (task().source() instanceof TorrentSource.Magnet magnet) {
            for (InetSocketAddress peer : magnet.link().peers()) {
                border.find(peer.getHostString())
                        .map(address -> new InetSocketAddress(address, peer.getPort()))
                        .filter(address -> !peers.contains(address))
                        .ifPresent(peers::add);
            }
        }
        return new NamedPeers(peers, links, clock());
    }

    /** Where a new runtime stands. */
    SwarmPlace place(int metadataSize) {
        return new SwarmPlace(
                setup.listening(),
                border,
                identity,
                clock(),
                new PeerLinks(identity.getLocalPeerId()),
                directory,
                metadataSize);
    }

    /** A runtime with our connections and the ways to find strangers that are allowed; private torrents have none. */
    BtRuntimeBuilder runtime(Config config, SwarmPlace place, boolean isPrivate) {
        BtRuntimeBuilder builder =
                BtRuntime.builder(config).module(new SwarmModule(place)).disableAutomaticShutdown();
        Discovery discovery = isPrivate ? Discovery.NONE : task().discovery();
        if (!discovery.pex()) {
            builder.disablePeerExchange();
        }
        if (!discovery.lsd() || !border.isOpen()) {
            builder.disableLocalServiceDiscovery();
        }
        if (discovery.dht() && border.isOpen()) {
            DHTConfig dht = new DHTConfig();
            dht.setListeningPort(listening().getPort());
            dht.setShouldUseRouterBootstrap(true);
            builder.module(new DHTModule(dht));
        }
        return builder;
    }
}
