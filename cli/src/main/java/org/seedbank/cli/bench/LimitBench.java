package org.seedbank.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.seedbank.cli.wiring.Background;
import org.seedbank.cli.wiring.RandomFile;
import org.seedbank.cli.wiring.Stopwatch;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.torrent.bt.BtTorrentEngine;
import org.seedbank.torrent.bt.EngineSettings;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.RateLimits;
import org.seedbank.torrent.engine.RateSchedule;
import org.seedbank.torrent.engine.TorrentEngine;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.engine.Transports;
import org.seedbank.torrent.source.HashingListener;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.TorrentMaker;
import org.seedbank.torrent.source.TorrentRecipe;
import org.seedbank.trustchain.token.ByteCount;

/** How exactly limits are kept, by engines in this process over TCP on 127.0.0.1, without payment. */
public final class LimitBench {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int MANY = 8;
    private static final int[] RATES = {2, 20};
    private static final double MEBIBYTE = 1 << 20;

    private final Path directory;
    private final Duration time;
    private final Clock clock;
    private final RandomGenerator random;
    private final Rest rest;
    private int nodes;

    /**
     * @param directory where files go
     * @param time how long each rate is watched, after a fifth of it
     * @param clock wall time, for the engines
     * @param random chance for data and names
     * @param rest waits
     */
    public LimitBench(Path directory, Duration time, Clock clock, RandomGenerator random, Rest rest) {
        this.directory = directory;
        this.time = time;
        this.clock = clock;
        this.random = random;
        this.rest = rest;
    }

    /** What a rate is of. */
    private enum Scope {
        PROCESS,
        TORRENT,
        PEER
    }

    /** Measures each rate with one peer and with eight; a figure is what passed over what was allowed. */
    public List<Figure> run() {
        int largest = RATES[RATES.length - 1];
        Metainfo torrent = make(ByteCount.ofMebibytes(2L * largest * time.toSeconds()));
        List<Figure> figures = new ArrayList<>();
        for (int rate : RATES) {
            for (int peers : new int[] {1, MANY}) {
                figures.add(down(torrent, Scope.PROCESS, rate, peers));
                figures.add(up(torrent, Scope.PROCESS, rate, peers));
            }
        }
        figures.add(down(torrent, Scope.TORRENT, largest, MANY));
        figures.add(up(torrent, Scope.TORRENT, largest, MANY));
        figures.add(down(torrent, Scope.PEER, RATES[0], MANY));
        figures.add(up(torrent, Scope.PEER, RATES[0], MANY));
        return figures;
    }

    private Metainfo make(ByteCount size) {
        Path file = RandomFile.make(originals().resolve("large"), size, random);
        try {
            return new TorrentMaker(task -> Background.run("hashing", task), HashingListener.NONE)
                    .make(file, TorrentRecipe.PLAIN)
                    .metainfo();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path originals() {
        return directory.resolve("originals");
    }

    /** One downloads with a limit from several. */
    private Figure down(Metainfo torrent, Scope scope, int rate, int peers) {
        List<TorrentEngine> engines = new ArrayList<>();
        try {
            List<InetSocketAddress> seeders = new ArrayList<>();
            for (int peer = 0; peer < peers; peer++) {
                TorrentEngine seeder = engine(RateLimits.NONE);
                engines.add(seeder);
                seeders.add(seed(seeder, torrent, TransferLimits.NONE).listening());
            }
            TransferLimits limit = new TransferLimits(bytes(rate), ByteCount.ZERO);
            TorrentEngine limited = engine(limits(scope, limit));
            engines.add(limited);
            TorrentSession session = limited.start(task(torrent, copies(), seeders, ofTask(scope, limit)));
            double allowed = scope == Scope.PEER ? (double) rate * peers : rate;
            return figure("down", scope, rate, peers, watch(List.of(session)) / allowed);
        } finally {
            engines.forEach(TorrentEngine::close);
        }
    }

    /** Several download from one with a limit. */
    private Figure up(Metainfo torrent, Scope scope, int rate, int peers) {
        List<TorrentEngine> engines = new ArrayList<>();
        try {
            TransferLimits limit = new TransferLimits(ByteCount.ZERO, bytes(rate));
            TorrentEngine limited = engine(limits(scope, limit));
            engines.add(limited);
            InetSocketAddress seeder =
                    seed(limited, torrent, ofTask(scope, limit)).listening();
            List<TorrentSession> sessions = new ArrayList<>();
            for (int peer = 0; peer < peers; peer++) {
                TorrentEngine engine = engine(RateLimits.NONE);
                engines.add(engine);
                sessions.add(engine.start(task(torrent, copies(), List.of(seeder), TransferLimits.NONE)));
            }
            double allowed = scope == Scope.PEER ? (double) rate * peers : rate;
            return figure("up", scope, rate, peers, watch(sessions) / allowed);
        } finally {
            engines.forEach(TorrentEngine::close);
        }
    }

    private static Figure figure(String way, Scope scope, int rate, int peers, double ratio) {
        String of = scope.name().toLowerCase(Locale.ROOT);
        return new Figure(of + "_" + way + "_" + rate + "_mib_per_second_" + peers + "_peers_ratio", ratio);
    }

    /** Mebibytes a second that the sessions receive together. */
    private double watch(List<TorrentSession> sessions) {
        rest.during(time.dividedBy(5), new CompletableFuture<>());
        Stopwatch watch = Stopwatch.start();
        long before = received(sessions);
        rest.during(time, new CompletableFuture<>());
        return (received(sessions) - before) / MEBIBYTE / (watch.elapsed().toNanos() / 1e9);
    }

    private static long received(List<TorrentSession> sessions) {
        return sessions.stream()
                .mapToLong(session -> session.status().downloaded().value())
                .sum();
    }

    private static ByteCount bytes(int mebibytes) {
        return ByteCount.ofMebibytes(mebibytes);
    }

    private static RateLimits limits(Scope scope, TransferLimits limit) {
        return switch (scope) {
            case PROCESS -> new RateLimits(RateSchedule.always(limit), TransferLimits.NONE);
            case TORRENT -> RateLimits.NONE;
            case PEER -> new RateLimits(RateSchedule.always(TransferLimits.NONE), limit);
        };
    }

    private static TransferLimits ofTask(Scope scope, TransferLimits limit) {
        return scope == Scope.TORRENT ? limit : TransferLimits.NONE;
    }

    private Path copies() {
        return directory.resolve("copies-" + nodes);
    }

    private TorrentEngine engine(RateLimits limits) {
        EngineSettings settings = new EngineSettings(
                        InetAddress.getLoopbackAddress(),
                        0,
                        NetworkPolicy.closed(Set.of()),
                        directory.resolve("resume-" + nodes++))
                .with(new Transports(Encryption.OFF, false))
                .with(limits);
        return new BtTorrentEngine(settings, Optional.empty(), clock, random);
    }

    private TorrentSession seed(TorrentEngine engine, Metainfo torrent, TransferLimits limits) {
        TorrentSession session = engine.start(task(torrent, originals(), List.of(), limits));
        rest.until(session.completed(), LIMIT);
        return session;
    }

    private static TorrentTask task(
            Metainfo torrent, Path directory, List<InetSocketAddress> peers, TransferLimits limits) {
        return new TorrentTask(
                new TorrentSource.Known(torrent),
                directory,
                FileSelection.ALL,
                peers,
                List.of(),
                Discovery.NONE,
                limits);
    }
}
