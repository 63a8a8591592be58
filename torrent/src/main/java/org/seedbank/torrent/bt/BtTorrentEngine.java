package org.seedbank.torrent.bt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.loop.SteadyClock;
import org.seedbank.torrent.engine.TokenSupport;
import org.seedbank.torrent.engine.TorrentEngine;
import org.seedbank.torrent.engine.TorrentException;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.source.InfoHash;

/**
 * The engine: connections, pieces and files are ours, messages are coded by Bt.
 *
 * <p>All torrents share one listening port, which is ours from the first torrent's start to the last one's end, one
 * thread for the network and a few for the disks.
 */
public final class BtTorrentEngine implements TorrentEngine {
    private final EngineSettings settings;
    private final SwarmExtensionFactory extensions;
    private final RandomGenerator random;
    private final Net net;
    private final Map<InfoHash, BtSession> sessions = new HashMap<>();
    private final Outside outside;
    private Optional<TorrentException> loss = Optional.empty();

    /**
     * An engine without torrents.
     *
     * @param tokens what payment needs; empty: nothing is paid
     * @param clock time of day; limits of time do not depend on it
     * @param random for peer ids; secure in production
     */
    public BtTorrentEngine(
            EngineSettings settings, Optional<TokenSupport> tokens, Clock clock, RandomGenerator random) {
        this(settings, extensions(tokens, clock, random), clock, random);
    }

    private static SwarmExtensionFactory extensions(
            Optional<TokenSupport> tokens, Clock clock, RandomGenerator random) {
        Clock steady = SteadyClock.from(clock.instant());
        return tokens.<SwarmExtensionFactory>map(
                        support -> metainfo -> new TokenSwarm(support, metainfo, steady, random))
                .orElse(SwarmExtensionFactory.NONE);
    }

    BtTorrentEngine(EngineSettings settings, SwarmExtensionFactory extensions, Clock clock, RandomGenerator random) {
        this.settings = settings;
        this.extensions = extensions;
        this.random = random;
        this.net = new Net(clock, settings, random, false);
        this.outside = new DirectOutside(settings, net, random);
        net.loop().whenLost(this::lost);
    }

    private BtTorrentEngine(EngineSettings settings, AnonymousPlan plan, Clock clock, RandomGenerator random) {
        this.settings = settings;
        this.extensions = SwarmExtensionFactory.NONE;
        this.random = random;
        this.net = new Net(clock, settings, random, true);
        this.outside = new AnonymousOutside(settings.policy(), plan, net, random);
        net.loop().whenLost(this::lost);
    }

    /**
     * An engine without torrents that has nothing but {@code plan}'s network: it opens no socket, looks up no name,
     * tells nobody who or where it is, and pays nobody, since payment would.
     *
     * @param settings where to listen, which ports and whether uTP is used is of no matter
     * @param clock wall time
     * @param random for peer ids; secure in production
     */
    public static BtTorrentEngine anonymous(
            EngineSettings settings, AnonymousPlan plan, Clock clock, RandomGenerator random) {
        return new BtTorrentEngine(settings, plan, clock, random);
    }

    @Override
    public TorrentSession start(TorrentTask task) {
        requireDirectory(task.directory());
        requireDirectory(settings.resumeDirectory());
        InfoHash infoHash = task.source().infoHash();
        synchronized (sessions) {
            if (sessions.containsKey(infoHash)) {
                throw new TorrentException(
                        TorrentException.Kind.ALREADY_ACTIVE, "torrent " + infoHash + " is already running");
            }
            if (loss.isPresent()) {
                throw new TorrentException(
                        TorrentException.Kind.NETWORK_LOST,
                        String.valueOf(loss.get().getMessage()));
            }
            if (sessions.isEmpty()) {
                outside.open();
            }
            BtSession session = new BtSession(new SessionSetup(settings, task, net, outside, extensions, random));
            sessions.put(infoHash, session);
            session.start(() -> ended(infoHash));
            return session;
        }
    }

    @Override
    public void whenVisited(Runnable action) {
        net.whenVisited(action);
    }

    /** What its torrents share. */
    Net net() {
        return net;
    }

    /** Nothing comes and goes any more: torrents that look alive would only keep people waiting. */
    void lost(Throwable reason) {
        synchronized (sessions) {
            loss = Optional.of(new TorrentException(
                    TorrentException.Kind.NETWORK_LOST, "connections cannot be watched any more: " + reason));
            loss.ifPresent(why -> sessions.values().forEach(session -> session.fail(why)));
        }
    }

    private void ended(InfoHash infoHash) {
        synchronized (sessions) {
            sessions.remove(infoHash);
            if (sessions.isEmpty()) {
                outside.close();
            }
        }
    }

    private static void requireDirectory(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new TorrentException(
                    TorrentException.Kind.STORAGE, "cannot create the directory " + directory + ": " + e.getMessage());
        }
        if (!Files.isWritable(directory)) {
            throw new TorrentException(TorrentException.Kind.STORAGE, "cannot write into " + directory);
        }
    }

    @Override
    public void close() {
        List<BtSession> running;
        synchronized (sessions) {
            running = List.copyOf(sessions.values());
        }
        net.goodbyes().hurry();
        CompletableFuture<?>[] stops = running.stream().map(BtSession::stop).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(stops).join();
        net.close();
    }
}
