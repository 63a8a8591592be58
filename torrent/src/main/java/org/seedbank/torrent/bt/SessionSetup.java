package org.seedbank.torrent.bt;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.seedbank.torrent.engine.TorrentException;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.source.Metainfo;

/** What a session was started with. */
final class SessionSetup {
    private final EngineSettings settings;
    private final TorrentTask task;
    private final ListeningSocket listening;
    private final SwarmExtensionFactory extensions;
    private final Clock clock;
    private final Border border;
    private final PeerIdentity identity;

    SessionSetup(
            EngineSettings settings,
            TorrentTask task,
            ListeningSocket listening,
            SwarmExtensionFactory extensions,
            Clock clock,
            RandomGenerator random) {
        this.settings = settings;
        this.task = task;
        this.listening = listening;
        this.extensions = extensions;
        this.clock = clock;
        this.border = new Border(settings.policy(), task.peers());
        this.identity = new PeerIdentity(random);
    }

    EngineSettings settings() {
        return settings;
    }

    TorrentTask task() {
        return task;
    }

    ListeningSocket listening() {
        return listening;
    }

    Clock clock() {
        return clock;
    }

    SwarmExtension extension(Metainfo metainfo) {
        return extensions.create(metainfo);
    }

    /** Where a runtime of this session stands. */
    SwarmPlace place(int metadataSize) {
        return new SwarmPlace(
                listening,
                border,
                identity,
                clock,
                new PeerLinks(identity.getLocalPeerId()),
                new PeerDirectory(border, listening.address(), identity),
                metadataSize);
    }

    /** What the swarm of {@code metainfo} is made of. */
    SwarmPlan plan(
            Metainfo metainfo, SwarmFiles files, SwarmExtension extension, Traffic traffic, Swarm.Events events) {
        SwarmPlace place = place(files.content().torrent().infoDictionary().length);
        SwarmPlan.Options options = new SwarmPlan.Options(
                settings.connections(),
                task.limits(),
                task.discovery(),
                new NamedPeers(task.peers(), place.links(), clock));
        return new SwarmPlan(place, files.content(), files.checker(), metainfo, extension, options, traffic, events);
    }

    /** The content of the torrent, from the task or, by and by, from peers. */
    Metainfo metainfo(CompletableFuture<Optional<TorrentException>> end) {
        if (task.source() instanceof TorrentSource.Known known) {
            return known.metainfo();
        }
        throw new CancellationException("magnet");
    }
}
