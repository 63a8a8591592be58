package org.seedbank.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Manner;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.SteadyClock;
import org.seedbank.torrent.bt.BtTorrentEngine;
import org.seedbank.torrent.bt.EngineSettings;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.QueueLimits;
import org.seedbank.torrent.engine.TorrentContent;
import org.seedbank.torrent.engine.TorrentEngine;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.source.HashingListener;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.TorrentMaker;
import org.seedbank.torrent.source.TorrentRecipe;

/** Many real torrents, of which few run at a time. */
class ManyTorrentsTest {
    private static final int TORRENTS = 200;
    private static final int MOST = 4;

    @TempDir
    Path temp;

    private final List<Metainfo> torrents = new ArrayList<>();
    private final Random random = new Random(4);
    private Optional<BtTorrentEngine> seeder = Optional.empty();

    @BeforeEach
    void makeTorrents() throws IOException {
        Path source = Files.createDirectory(temp.resolve("source"));
        TorrentMaker maker = new TorrentMaker(ForkJoinPool.commonPool(), HashingListener.NONE);
        for (int i = 0; i < TORRENTS; i++) {
            byte[] content = new byte[20_000];
            random.nextBytes(content);
            torrents.add(maker.make(Files.write(source.resolve("file-" + i), content), TorrentRecipe.PLAIN)
                    .metainfo());
        }
    }

    @AfterEach
    void stopSeeder() {
        seeder.ifPresent(BtTorrentEngine::close);
    }

    @Test
    void allFinishThoughOnlyAFewRunAtAnyMomentOnFewThreads() throws IOException {
        BtTorrentEngine seeding = engine("seeder");
        seeder = Optional.of(seeding);
        InetSocketAddress address = new InetSocketAddress(0);
        for (Metainfo torrent : torrents) {
            address = seeding.start(task(torrent, "source", List.of())).listening();
        }
        CountingEngine downloading = new CountingEngine(engine("downloader"));
        TransferLoop loop = loop(downloading);

        for (Metainfo torrent : torrents) {
            loop.start(task(torrent, "copy", List.of(address)), torrent.name());
        }
        ExitCode code = loop.run();

        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(downloading.started.get()).isEqualTo(TORRENTS);
        assertThat(downloading.most.get()).isBetween(2, MOST);
        assertThat(downloading.threads.get()).as("threads of both engines").isLessThanOrEqualTo(30);
        for (Metainfo torrent : torrents) {
            assertThat(temp.resolve("copy").resolve(torrent.name()))
                    .hasSameBinaryContentAs(temp.resolve("source").resolve(torrent.name()));
        }
        downloading.close();
    }

    private BtTorrentEngine engine(String name) {
        EngineSettings settings = new EngineSettings(
                InetAddress.getLoopbackAddress(), 0, NetworkPolicy.closed(Set.of()), temp.resolve(name + "-resume"));
        return new BtTorrentEngine(settings, Optional.empty(), Clock.systemUTC(), random);
    }

    private TorrentTask task(Metainfo torrent, String directory, List<InetSocketAddress> peers) {
        return new TorrentTask(
                new TorrentSource.Known(torrent),
                temp.resolve(directory),
                FileSelection.ALL,
                peers,
                List.of(),
                Discovery.NONE,
                TransferLimits.NONE);
    }

    private static TransferLoop loop(TorrentEngine engine) {
        TransferSettings settings = new TransferSettings(
                TransferKind.DOWNLOAD,
                SeedGoal.NONE,
                Duration.ofSeconds(60),
                Optional.empty(),
                false,
                new QueueLimits(3, 0, MOST, 2, Duration.ofMinutes(5), Duration.ofMinutes(5)),
                Optional.empty());
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(InputStream.nullInputStream(), nowhere, nowhere, Terminal.Features.NONE);
        return new TransferLoop(
                settings,
                new TransferLoop.Means(engine, Optional.empty(), () -> {}, () -> {}, torrent -> {}),
                new Interruption(code -> {}),
                new Output(terminal, new Manner(true, true, false, Manner.Colours.NEVER), Map.of()),
                SteadyClock.from(Clock.systemUTC().instant()),
                (name, thrown) ->
                        new CliFailure(ExitCode.UNEXPECTED, "fault in", name, String.valueOf(thrown), "none"));
    }

    /** Counts what runs: from before a start until after a stop. */
    private static final class CountingEngine implements TorrentEngine {
        private final TorrentEngine engine;
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger started = new AtomicInteger();
        private final AtomicInteger threads = new AtomicInteger();

        CountingEngine(TorrentEngine engine) {
            this.engine = engine;
        }

        @Override
        public TorrentSession start(TorrentTask task) {
            started.incrementAndGet();
            int now = running.incrementAndGet();
            most.accumulateAndGet(now, Math::max);
            TorrentSession session = engine.start(task);
            threads.accumulateAndGet(countThreads(), Math::max);
            return new CountedSession(session, running::decrementAndGet);
        }

        @Override
        public void whenVisited(Runnable action) {
            engine.whenVisited(action);
        }

        private static int countThreads() {
            return (int) Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("torrent-"))
                    .count();
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    /** Tells when it has stopped, once. */
    private record CountedSession(TorrentSession session, CompletableFuture<Void> stopped, Runnable ended)
            implements TorrentSession {
        CountedSession(TorrentSession session, Runnable ended) {
            this(session, new CompletableFuture<>(), ended);
        }

        @Override
        public InfoHash infoHash() {
            return session.infoHash();
        }

        @Override
        public InetSocketAddress listening() {
            return session.listening();
        }

        @Override
        public CompletableFuture<Metainfo> metainfo() {
            return session.metainfo();
        }

        @Override
        public CompletableFuture<TorrentContent> content() {
            return session.content();
        }

        @Override
        public CompletableFuture<Void> completed() {
            return session.completed();
        }

        @Override
        public TorrentStatus status() {
            return session.status();
        }

        @Override
        public CompletableFuture<Void> stop() {
            return session.stop().thenRun(() -> {
                if (stopped.complete(null)) {
                    ended.run();
                }
            });
        }
    }
}
