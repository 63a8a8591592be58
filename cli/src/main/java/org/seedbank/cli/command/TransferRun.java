package org.seedbank.cli.command;

import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.cli.config.NetworkMode;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.config.Statement;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.source.TorrentShelf;
import org.seedbank.cli.transfer.Payments;
import org.seedbank.cli.transfer.SeedGoal;
import org.seedbank.cli.transfer.TransferKind;
import org.seedbank.cli.transfer.TransferLoop;
import org.seedbank.cli.transfer.TransferSettings;
import org.seedbank.cli.wiring.AnonymousNode;
import org.seedbank.cli.wiring.ControlDoor;
import org.seedbank.cli.wiring.Node;
import org.seedbank.cli.wiring.NodePlan;
import org.seedbank.overlay.loop.SteadyClock;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.source.MagnetLink;
import org.seedbank.torrent.source.Metainfo;

/** Runs a node for the torrents of one command. */
final class TransferRun {
    private final Invocation invocation;
    private final TransferOptions options;
    private final HopOptions hops;
    private final Settings settings;
    private final List<InetSocketAddress> named;
    private final TorrentShelf shelf;

    TransferRun(Invocation invocation, TransferOptions options, HopOptions hops) {
        this.invocation = invocation;
        this.options = options;
        this.hops = hops;
        if (hops.isWanted()) {
            var unused = hops.pool();
        }
        List<Statement> statements = new ArrayList<>(options.statements());
        statements.addAll(hops.statements());
        this.settings = invocation.settings(statements).settings();
        this.named = options.peers(peer -> hops.locate("--peer", peer, settings));
        this.shelf = new TorrentShelf(invocation.directories().torrents());
    }

    Settings settings() {
        return settings;
    }

    TorrentShelf shelf() {
        return shelf;
    }

    /** What to do about {@code source}; what is known of it from before need not be fetched again. */
    TorrentTask task(TorrentSource source, Path directory, FileSelection files) {
        List<InetSocketAddress> peers = new ArrayList<>(named);
        List<URI> trackers = new ArrayList<>(options.trackers());
        TorrentSource best = source;
        if (source instanceof TorrentSource.Magnet magnet) {
            MagnetLink link = magnet.link();
            peers.addAll(magnetPeers(link));
            Optional<Metainfo> known = shelf.find(link.infoHash());
            if (known.isPresent()) {
                best = new TorrentSource.Known(known.get());
                trackers.addAll(link.trackers());
            }
        }
        return new TorrentTask(
                best,
                directory,
                files,
                peers.stream().distinct().toList(),
                trackers.stream().distinct().toList(),
                settings.torrent().discovery(),
                settings.torrent().limits());
    }

    /** Moves data until all is done, or somebody stops it. */
    ExitCode run(TransferKind kind, SeedGoal goal, Optional<Duration> stallTimeout, List<Named> tasks) {
        if (hops.isWanted()) {
            TransferSettings watched = watched(kind, goal, stallTimeout, Optional.empty());
            return new AnonymousRun(invocation, hops, settings).run(node -> move(watched, means(node), tasks));
        }
        ExitTerms.announce(settings.tunnels(), invocation.output());
        NodePlan plan = new NodePlan(invocation.directories(), new Unlocking(invocation).keyOrNew(), settings, named);
        try (Node node = Node.open(plan, invocation.host())) {
            return move(watched(kind, goal, stallTimeout, announced(plan.listen())), means(node), tasks);
        }
    }

    private TransferSettings watched(
            TransferKind kind, SeedGoal goal, Optional<Duration> stallTimeout, Optional<InetAddress> announced) {
        return new TransferSettings(
                kind,
                goal,
                options.summary(),
                stallTimeout,
                settings.network() == NetworkMode.OPEN,
                settings.torrent().queue(),
                announced);
    }

    private TransferLoop.Means means(Node node) {
        return new TransferLoop.Means(
                node.engine(),
                node.pays()
                        ? Optional.of(new Payments(node.store(), node.key(), node::mayTake, node::declined))
                        : Optional.empty(),
                node::collect,
                node::settle,
                this::keep);
    }

    private TransferLoop.Means means(AnonymousNode node) {
        return new TransferLoop.Means(node.engine(), Optional.empty(), () -> {}, () -> {}, this::keep);
    }

    private ExitCode move(TransferSettings watched, TransferLoop.Means means, List<Named> tasks) {
        TransferLoop loop = new TransferLoop(
                watched,
                means,
                invocation.host().interruption(),
                invocation.output(),
                SteadyClock.from(invocation.host().clock().instant()),
                (name, thrown) -> Failures.explain(thrown, name, invocation));
        tasks.forEach(each -> loop.start(each.task(), each.name()));
        ControlDoor door =
                ControlDoor.open(invocation.directories(), invocation.host(), TorrentsCommand.KIND, loop.control());
        try {
            return loop.run();
        } finally {
            door.close();
        }
    }

    /**
     * A task, and what it is called as long as its content is not known.
     *
     * @param task what to do
     * @param name what it is called
     */
    record Named(TorrentTask task, String name) {
        static Named of(TorrentTask task) {
            TorrentSource source = task.source();
            String hash = source.infoHash().value().toShortHex();
            if (source instanceof TorrentSource.Magnet magnet) {
                return new Named(task, magnet.link().displayName().orElse(hash));
            }
            return new Named(
                    task,
                    source instanceof TorrentSource.Known known
                            ? known.metainfo().name()
                            : hash);
        }
    }

    private void keep(Metainfo torrent) {
        try {
            shelf.keep(torrent);
        } catch (IOException e) {
            invocation.output().note("The torrent could not be kept for the next time: " + e.getMessage());
        }
    }

    /** A closed network contacts only what the user named, and a link is mostly written by somebody else. */
    private List<InetSocketAddress> magnetPeers(MagnetLink link) {
        return link.peers().stream()
                .filter(hops::mayAsk)
                .map(peer -> new InetSocketAddress(peer.getHostString(), peer.getPort()))
                .filter(peer -> !peer.isUnresolved())
                .filter(peer -> settings.network() == NetworkMode.OPEN
                        || peer.getAddress().isLoopbackAddress())
                .toList();
    }

    /** Without a name, so that links carry digits that mean the same everywhere. */
    private static Optional<InetAddress> announced(InetAddress listen) {
        return listen.isAnyLocalAddress()
                ? Optional.empty()
                : Optional.of(InetAddresses.forString(InetAddresses.toAddrString(listen)));
    }
}
