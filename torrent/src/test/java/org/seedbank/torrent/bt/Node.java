package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.source.Metainfo;

/** An engine on 127.0.0.1 with directories of its own. */
final class Node implements AutoCloseable {
    private final Path directory;
    private final BtTorrentEngine engine;

    Node(Path directory) {
        this(directory, SwarmExtensionFactory.NONE);
    }

    Node(Path directory, SwarmExtensionFactory extensions) {
        this(directory, settings(directory, 0), extensions);
    }

    Node(Path directory, EngineSettings settings, SwarmExtensionFactory extensions) {
        this.directory = directory;
        this.engine = new BtTorrentEngine(settings, extensions, Clock.systemUTC(), new Random());
    }

    static EngineSettings settings(Path directory, int port) {
        return new EngineSettings(
                InetAddress.getLoopbackAddress(), port, NetworkPolicy.closed(Set.of()), directory.resolve("resume"));
    }

    Path files() {
        return directory.resolve("files");
    }

    BtTorrentEngine engine() {
        return engine;
    }

    /** A task without limits or discovery. */
    TorrentTask task(Metainfo metainfo, InetSocketAddress... peers) {
        return new TorrentTask(
                new TorrentSource.Known(metainfo),
                files(),
                FileSelection.ALL,
                List.of(peers),
                List.of(),
                Discovery.NONE,
                TransferLimits.NONE);
    }

    BtSession start(TorrentTask task) {
        return (BtSession) engine.start(task);
    }

    BtSession start(Metainfo metainfo, TorrentSession... peers) {
        InetSocketAddress[] addresses = new InetSocketAddress[peers.length];
        for (int i = 0; i < peers.length; i++) {
            addresses[i] = address(peers[i]);
        }
        return start(task(metainfo, addresses));
    }

    static InetSocketAddress address(TorrentSession session) {
        return ((BtSession) session).listening();
    }

    @Override
    public void close() {
        engine.close();
    }
}
