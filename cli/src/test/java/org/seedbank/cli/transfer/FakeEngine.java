package org.seedbank.cli.transfer;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.seedbank.torrent.engine.TorrentContent;
import org.seedbank.torrent.engine.TorrentEngine;
import org.seedbank.torrent.engine.TorrentException;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.token.ByteCount;

/** An engine without a network, whose torrents do what the test says. Its methods may be called from any thread. */
final class FakeEngine implements TorrentEngine {
    private final Map<InfoHash, Session> sessions = new HashMap<>();
    private final List<Session> all = new ArrayList<>();
    private final Set<InfoHash> refused = new HashSet<>();
    private volatile Runnable visit = () -> {};

    @Override
    public TorrentSession start(TorrentTask task) {
        Session session = new Session(task);
        if (refused.contains(session.infoHash())) {
            throw new TorrentException(TorrentException.Kind.STORAGE, "the test refuses it");
        }
        all.add(session);
        sessions.put(session.infoHash(), session);
        if (task.source() instanceof TorrentSource.Known known) {
            session.metainfo.complete(known.metainfo());
        }
        return session;
    }

    Session session(InfoHash infoHash) {
        Session session = sessions.get(infoHash);
        if (session == null) {
            throw new IllegalArgumentException("never started: " + infoHash);
        }
        return session;
    }

    void refuse(InfoHash infoHash) {
        refused.add(infoHash);
    }

    boolean isRunning(InfoHash infoHash) {
        Session session = sessions.get(infoHash);
        return session != null && !session.stopped.isDone();
    }

    int starts() {
        return all.size();
    }

    /** By all sessions, also those that have stopped. */
    long uploaded() {
        return all.stream()
                .mapToLong(session -> session.status().uploaded().value())
                .sum();
    }

    @Override
    public void whenVisited(Runnable action) {
        visit = action;
    }

    /** A peer comes to a torrent that had none. */
    void visit() {
        visit.run();
    }

    @Override
    public void close() {
        for (Session session : sessions.values()) {
            session.stop().join();
        }
    }

    static final class Session implements TorrentSession {
        final CompletableFuture<Metainfo> metainfo = new CompletableFuture<>();
        final CompletableFuture<Void> completed = new CompletableFuture<>();
        final CompletableFuture<Void> stopped = new CompletableFuture<>();
        private final TorrentTask task;
        private volatile TorrentStatus status = status(Phase.FETCHING_METADATA, 0, 0, 0);

        Session(TorrentTask task) {
            this.task = task;
        }

        static TorrentStatus status(Phase phase, long wanted, long verified, long uploaded) {
            return new TorrentStatus(
                    phase,
                    new ByteCount(wanted),
                    new ByteCount(verified),
                    new ByteCount(verified),
                    new ByteCount(uploaded),
                    1,
                    1);
        }

        void is(TorrentStatus now) {
            status = now;
        }

        @Override
        public InfoHash infoHash() {
            return task.source().infoHash();
        }

        @Override
        public InetSocketAddress listening() {
            return new InetSocketAddress(4711);
        }

        @Override
        public CompletableFuture<Metainfo> metainfo() {
            return metainfo.copy();
        }

        @Override
        public CompletableFuture<TorrentContent> content() {
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<Void> completed() {
            return completed.copy();
        }

        @Override
        public TorrentStatus status() {
            return status;
        }

        @Override
        public CompletableFuture<Void> stop() {
            metainfo.cancel(false);
            completed.cancel(false);
            stopped.complete(null);
            return stopped.copy();
        }
    }
}
