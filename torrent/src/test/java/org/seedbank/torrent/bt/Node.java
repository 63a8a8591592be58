package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.source.MagnetLink;
import org.seedbank.torrent.source.Metainfo;

/** An engine on 127.0.0.1 in a closed network, with directories of its own. */
final class Node implements AutoCloseable {
    private final Path directory;
    private final BtTorrentEngine engine;

    Node(Path directory) {
        this(directory, settings(directory, 0), SwarmExtensionFactory.NONE);
    }

    Node(Path directory, EngineSettings settings, SwarmExtensionFactory extensions) {
        this(directory, settings, extensions, Clock.systemUTC());
    }

    Node(Path directory, EngineSettings settings, SwarmExtensionFactory extensions, Clock clock) {
        this.directory = directory;
        this.engine = new BtTorrentEngine(settings, extensions, clock, new Random());
    }

    static EngineSettings settings(Path directory, int port) {
        return new EngineSettings(
                InetAddress.getLoopbackAddress(), port, NetworkPolicy.closed(Set.of()), directory.resolve("resume"));
    }

    /** What its torrents share. */
    Net net() {
        return engine.net();
    }

    Path files() {
        return directory.resolve("files");
    }

    /** A task without limits or discovery. */
    TorrentTask task(Metainfo metainfo, BtSession... peers) {
        return task(new TorrentSource.Known(metainfo), addresses(peers));
    }

    TorrentTask task(TorrentSource source, List<InetSocketAddress> peers) {
        return new TorrentTask(
                source, files(), FileSelection.ALL, peers, List.of(), Discovery.NONE, TransferLimits.NONE);
    }

    static TorrentTask with(TorrentTask task, FileSelection files) {
        return task.with(task.wishes().with(files));
    }

    static TorrentTask with(TorrentTask task, TransferLimits limits) {
        return new TorrentTask(
                task.source(), task.directory(), task.files(), task.peers(), task.trackers(), task.discovery(), limits);
    }

    static TorrentTask with(TorrentTask task, Discovery discovery, URI... trackers) {
        return new TorrentTask(
                task.source(),
                task.directory(),
                task.files(),
                task.peers(),
                List.of(trackers),
                discovery,
                task.limits());
    }

    BtSession start(TorrentTask task) {
        return (BtSession) engine.start(task);
    }

    BtSession start(Metainfo metainfo, BtSession... peers) {
        return start(task(metainfo, peers));
    }

    /** Starts by a magnet link that names {@code peers} (BEP 9, x.pe). */
    BtSession startMagnet(Metainfo metainfo, BtSession... peers) {
        MagnetLink link = new MagnetLink(metainfo.infoHash(), Optional.empty(), List.of(), addresses(peers));
        return start(task(new TorrentSource.Magnet(link), List.of()));
    }

    private static List<InetSocketAddress> addresses(BtSession... peers) {
        return Arrays.stream(peers).map(BtSession::listening).toList();
    }

    @Override
    public void close() {
        engine.close();
    }
}
