package org.seedbank.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/** Two engines in this process, over TCP on 127.0.0.1, without payment: speed, many torrents, rude peers, rest. */
public final class TorrentBench {
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final int SHAKERS = 60;
    private static final ByteCount EACH = ByteCount.ofMebibytes(8);
    private static final int FEW = 4;
    private static final ByteCount EACH_OF_FEW = ByteCount.ofMebibytes(48);
    /** Not longer: who takes nothing for two minutes is left. */
    private static final Duration LONGEST_WATCH = Duration.ofSeconds(30);

    private static final double MEBIBYTE = 1 << 20;

    private final Plan plan;
    private final Clock clock;
    private final RandomGenerator random;
    private final Rest rest;
    private int nodes;

    /**
     * @param plan what to measure
     * @param clock wall time, for the engines
     * @param random chance for data and names
     * @param rest waits for transfers
     */
    public TorrentBench(Plan plan, Clock clock, RandomGenerator random, Rest rest) {
        this.plan = plan;
        this.clock = clock;
        this.random = random;
        this.rest = rest;
    }

    /**
     * What to measure.
     *
     * @param directory where files go
     * @param size of the file that is moved
     * @param rounds how often everything is moved each way; figures are medians of them
     * @param many torrents that are moved one by one and at once
     * @param resting torrents that seed at rest
     * @param rest how long they are watched, after twice that time
     */
    public record Plan(Path directory, ByteCount size, int rounds, int many, int resting, Duration rest) {}

    /** Measures; most important figures first. */
    public List<Figure> run() {
        Metainfo large = make("large", plan.size());
        List<Run> plain = new ArrayList<>();
        List<Run> encrypted = new ArrayList<>();
        List<Run> beside = new ArrayList<>();
        // The first transfer of a process is still interpreted for a good part: it would stand in one column only.
        Run unused = transfer(large, Encryption.OFF, false);
        for (int round = 0; round < plan.rounds(); round++) {
            // Whoever comes second finds the disk cache and the processor as the first left them.
            boolean isPlainFirst = round % 2 == 0;
            Run first = transfer(large, Encryption.OFF, !isPlainFirst);
            Run second = transfer(large, Encryption.OFF, isPlainFirst);
            plain.add(isPlainFirst ? first : second);
            beside.add(isPlainFirst ? second : first);
            encrypted.add(transfer(large, Encryption.REQUIRE, false));
        }
        double speed = Median.of(plain.stream().map(this::speed).toList());
        List<Figure> figures = new ArrayList<>(List.of(
                new Figure("download_mib_per_second", speed),
                new Figure(
                        "cpu_seconds_per_gib",
                        Median.of(plain.stream().map(this::cpuPerGibibyte).toList())),
                new Figure(
                        "encrypted_mib_per_second",
                        Median.of(encrypted.stream().map(this::speed).toList())),
                new Figure(
                        "encrypted_cpu_seconds_per_gib",
                        Median.of(encrypted.stream().map(this::cpuPerGibibyte).toList())),
                new Figure(
                        "beside_a_peer_that_never_reads_ratio",
                        Median.of(beside.stream().map(this::speed).toList()) / speed),
                new Figure(
                        "beside_a_peer_that_never_reads_cpu_seconds_per_gib",
                        Median.of(beside.stream().map(this::cpuPerGibibyte).toList())),
                new Figure("serving_only_a_peer_that_never_reads_cpu_percent", besideNobodyElse(large)),
                new Figure("sixty_handshakes_seconds", handshakes(large))));
        figures.addAll(together("torrents", plan.many(), EACH));
        figures.addAll(together("four_torrents", FEW, smaller(EACH_OF_FEW, plan.size())));
        figures.addAll(resting());
        return figures;
    }

    private double speed(Run run) {
        return plan.size().value() / MEBIBYTE / run.seconds;
    }

    /** Of both ends together. */
    private double cpuPerGibibyte(Run run) {
        return run.cpuSeconds * MEBIBYTE * 1024 / plan.size().value();
    }

    private Metainfo make(String name, ByteCount size) {
        Path file = RandomFile.make(originals().resolve(name), size, random);
        try {
            return new TorrentMaker(task -> Background.run("hashing", task), HashingListener.NONE)
                    .make(file, TorrentRecipe.PLAIN)
                    .metainfo();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path originals() {
        return plan.directory().resolve("originals");
    }

    private TorrentEngine engine(Encryption encryption) {
        EngineSettings settings = new EngineSettings(
                        InetAddress.getLoopbackAddress(),
                        0,
                        NetworkPolicy.closed(Set.of()),
                        plan.directory().resolve("resume-" + nodes++))
                .with(new Transports(encryption, false));
        return new BtTorrentEngine(settings, Optional.empty(), clock, random);
    }

    private TorrentSession seed(TorrentEngine engine, Metainfo torrent) {
        TorrentSession session = engine.start(task(torrent, originals(), List.of()));
        rest.until(session.completed(), LIMIT);
        return session;
    }

    private static TorrentTask task(Metainfo torrent, Path directory, List<InetSocketAddress> peers) {
        return new TorrentTask(
                new TorrentSource.Known(torrent),
                directory,
                FileSelection.ALL,
                peers,
                List.of(),
                Discovery.NONE,
                TransferLimits.NONE);
    }

    private Run transfer(Metainfo torrent, Encryption encryption, boolean besideAStalledPeer) {
        Path copies = plan.directory().resolve("copies-" + nodes);
        try (TorrentEngine alice = engine(encryption);
                TorrentEngine bob = engine(encryption)) {
            TorrentSession seeding = seed(alice, torrent);
            try (StalledPeer stalled = new StalledPeer()) {
                if (besideAStalledPeer) {
                    stalled.ask(seeding.listening(), torrent);
                }
                Stopwatch watch = Stopwatch.start();
                Duration before = cpu();
                TorrentSession download = bob.start(task(torrent, copies, List.of(seeding.listening())));
                rest.until(download.completed(), LIMIT);
                return new Run(seconds(watch.elapsed()), seconds(cpu().minus(before)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove(copies.resolve(torrent.name()));
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Percent of a core that a seeder takes whose only peer asked for much and reads nothing. */
    private double besideNobodyElse(Metainfo torrent) {
        Duration time = plan.rest().compareTo(LONGEST_WATCH) < 0 ? plan.rest() : LONGEST_WATCH;
        try (TorrentEngine alice = engine(Encryption.OFF)) {
            TorrentSession seeding = seed(alice, torrent);
            try (StalledPeer stalled = new StalledPeer()) {
                stalled.ask(seeding.listening(), torrent);
                // Until its socket is full and what was compiled in the background is done.
                rest.during(time.dividedBy(4), new CompletableFuture<>());
                Stopwatch watch = Stopwatch.start();
                Duration before = cpu();
                rest.during(time, new CompletableFuture<>());
                return 100 * seconds(cpu().minus(before)) / seconds(watch.elapsed());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double handshakes(Metainfo torrent) {
        List<Socket> sockets = new ArrayList<>();
        try (TorrentEngine alice = engine(Encryption.OFF)) {
            TorrentSession seeding = seed(alice, torrent);
            Stopwatch watch = Stopwatch.start();
            for (int number = 1; number <= SHAKERS; number++) {
                Socket socket = new Socket(
                        seeding.listening().getAddress(), seeding.listening().getPort());
                sockets.add(socket);
                socket.getOutputStream().write(StalledPeer.handshake(torrent, number));
            }
            for (Socket socket : sockets) {
                socket.getInputStream().skipNBytes(StalledPeer.HANDSHAKE);
            }
            return seconds(watch.elapsed());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sockets.forEach(TorrentBench::close);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
        }
    }

    private static ByteCount smaller(ByteCount one, ByteCount other) {
        return one.value() < other.value() ? one : other;
    }

    /** So many torrents of equal size, one by one and at once. */
    private List<Figure> together(String name, int count, ByteCount each) {
        List<Metainfo> torrents = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            torrents.add(make(name + "-" + number, each));
        }
        List<Double> inTurn = new ArrayList<>();
        List<Double> atOnce = new ArrayList<>();
        for (int round = 0; round < plan.rounds(); round++) {
            inTurn.add(many(torrents, true));
            atOnce.add(many(torrents, false));
        }
        return List.of(
                new Figure(name + "_one_by_one_seconds", Median.of(inTurn)),
                new Figure(name + "_at_once_seconds", Median.of(atOnce)),
                new Figure(name + "_at_once_over_one_by_one_ratio", Median.of(atOnce) / Median.of(inTurn)));
    }

    private double many(List<Metainfo> torrents, boolean inTurn) {
        Path copies = plan.directory().resolve("copies-" + nodes);
        try (TorrentEngine alice = engine(Encryption.OFF);
                TorrentEngine bob = engine(Encryption.OFF)) {
            List<InetSocketAddress> peers = new ArrayList<>();
            torrents.forEach(torrent -> peers.add(seed(alice, torrent).listening()));
            Stopwatch watch = Stopwatch.start();
            List<TorrentSession> downloads = new ArrayList<>();
            for (Metainfo torrent : torrents) {
                TorrentSession download = bob.start(task(torrent, copies, List.of(peers.get(0))));
                downloads.add(download);
                if (inTurn) {
                    rest.until(download.completed(), LIMIT);
                }
            }
            downloads.forEach(download -> rest.until(download.completed(), LIMIT));
            return seconds(watch.elapsed());
        } finally {
            torrents.forEach(torrent -> remove(copies.resolve(torrent.name())));
        }
    }

    private List<Figure> resting() {
        try (TorrentEngine alice = engine(Encryption.PREFER)) {
            for (int number = 0; number < plan.resting(); number++) {
                TorrentSession unused = seed(alice, make("rest-" + number, new ByteCount(1 << 16)));
            }
            // Threads that had to open them end when they have nothing to do for a while.
            rest.during(plan.rest().multipliedBy(2), new CompletableFuture<>());
            System.gc();
            Duration before = cpu();
            rest.during(plan.rest(), new CompletableFuture<>());
            double share = seconds(cpu().minus(before)) / seconds(plan.rest());
            return List.of(
                    new Figure("torrents_at_rest", plan.resting()),
                    new Figure("at_rest_cpu_percent", 100 * share),
                    new Figure(
                            "at_rest_threads",
                            ManagementFactory.getThreadMXBean().getThreadCount()),
                    new Figure("at_rest_resident_mebibytes", residentMebibytes()));
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    /** Zero where the system does not say. */
    private static double residentMebibytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024.0;
        } catch (IOException e) {
            return 0;
        }
    }

    private record Run(double seconds, double cpuSeconds) {}
}
