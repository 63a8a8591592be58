package org.seedbank.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Manner;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.QueueLimits;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.ByteCount;

class TransferLoopTest {
    private static final long SIZE = 1000;
    private static final Metainfo FILM = torrent("film.bin", 1);
    private static final Metainfo SONG = torrent("song.bin", 2);
    private static final PrivateKey OWN = key(1);
    private static final PrivateKey PEER = key(2);

    private final FakeEngine engine = new FakeEngine();
    private final InMemoryChainStore store = InMemoryChainStore.immediate();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Interruption interruption = new Interruption(code -> {
        throw new AssertionError("ended with " + code);
    });
    private final List<String> steps = new ArrayList<>();
    private final LeapingClock clock = new LeapingClock();
    private QueueLimits limits = QueueLimits.NONE;

    @Test
    void endsOnceAllIsDoneAndPaid() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE, Optional.empty());
        loop.start(task(FILM), "film");
        complete(FILM);

        ExitCode code = loop.run();

        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(steps).containsExactly("learned film.bin", "collected", "settled");
        assertThat(events()).containsSubsequence("started", "metadata", "paid", "done");
        JsonNode done = event("done");
        assertThat(done.get("paid").asLong()).isEqualTo(700);
        assertThat(done.get("payees").asInt()).isEqualTo(1);
        assertThat(done.get("hash").asText()).isEqualTo("ok");
        assertThat(done.get("schema").asText()).isEqualTo("seedbank.download/1");
    }

    @Test
    void saysHowToResumeWhenInterrupted() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE, Optional.empty());
        loop.start(task(FILM), "film");
        engine.session(FILM.infoHash()).is(FakeEngine.Session.status(Phase.DOWNLOADING, SIZE, 400, 0));
        interruption.request(Interruption.Cause.INTERRUPT);

        ExitCode code = loop.run();

        assertThat(code).isEqualTo(ExitCode.UNFINISHED);
        assertThat(engine.session(FILM.infoHash()).stopped).isCompleted();
        assertThat(steps).contains("settled");
        assertThat(event("stopped").get("complete").asBoolean()).isFalse();
        assertThat(event("stopped").get("done").asLong()).isEqualTo(400);
        assertThat(event("stopped").get("hint").asText()).contains("resumes");
    }

    @Test
    void saysWhatIsUnfinishedWhenTheTimeIsUp() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE, Optional.empty());
        loop.start(task(SONG), "song");
        complete(SONG);
        loop.start(task(FILM), "film");
        engine.session(FILM.infoHash()).is(FakeEngine.Session.status(Phase.DOWNLOADING, SIZE, 400, 0));
        clock.onTick(8, () -> interruption.request(Interruption.Cause.TIMEOUT));

        ExitCode code = loop.run();

        assertThat(code).isEqualTo(ExitCode.TIMEOUT);
        assertThat(engine.session(FILM.infoHash()).stopped).isCompleted();
        assertThat(event("stopped").get("done").asLong()).isEqualTo(400);
        JsonNode error = parse(err.toString(StandardCharsets.UTF_8));
        assertThat(error.get("code").asInt()).isEqualTo(2);
        assertThat(error.get("message").asText())
                .isEqualTo("cannot finish film.bin: it took longer than --timeout allows");
        assertThat(error.get("hint").asText()).contains("resumes");
    }

    @Test
    void saysThatSeedingWasCutOff() {
        TransferLoop loop = loop(TransferKind.SEED, SeedGoal.FOREVER, Optional.empty());
        loop.start(task(FILM), "film");
        complete(FILM);
        clock.onTick(2, () -> interruption.request(Interruption.Cause.TIMEOUT));

        assertThat(loop.run()).isEqualTo(ExitCode.TIMEOUT);
        assertThat(parse(err.toString(StandardCharsets.UTF_8)).get("message").asText())
                .startsWith("stopped seeding film.bin: ");
    }

    @Test
    void endsWellWhenSeedingIsInterrupted() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.FOREVER, Optional.empty());
        loop.start(task(FILM), "film");
        complete(FILM);
        clock.onTick(2, () -> interruption.request(Interruption.Cause.INTERRUPT));

        ExitCode code = loop.run();

        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(events()).containsSubsequence("done", "seeding", "stopped");
        assertThat(steps).endsWith("collected", "settled");
    }

    @Test
    void saysWhatIsStillUnpaidAndOwed() {
        List<AccountRecord.Item> open = List.of(
                new AccountRecord.Item(ServiceReason.torrent(FILM.infoHash().value()), new ByteCount(300)));
        AccountRecord account = new AccountRecord(
                PEER.publicKey(),
                List.of(),
                Optional.empty(),
                open,
                ByteCount.ZERO,
                ByteCount.ZERO,
                ByteCount.ZERO,
                Optional.empty());
        store.commit(LedgerWrite.ofAccounts(List.of(account), List.of())).join();
        TransferLoop loop = loop(TransferKind.SEED, SeedGoal.FOREVER, Optional.empty());
        loop.start(task(FILM), "film");
        complete(FILM);
        clock.onTick(2, () -> interruption.request(Interruption.Cause.INTERRUPT));

        loop.run();

        assertThat(event("stopped").get("unpaid").asLong()).isEqualTo(300);
        assertThat(event("stopped").get("owed").asLong()).isZero();
    }

    @Test
    void keepsTheCodeOfASignalFromTheSystem() {
        TransferLoop loop = loop(TransferKind.SEED, SeedGoal.FOREVER, Optional.empty());
        loop.start(task(FILM), "film");
        complete(FILM);
        clock.onTick(2, () -> interruption.request(Interruption.Cause.TERMINATE));

        assertThat(loop.run()).isEqualTo(ExitCode.TERMINATED);
    }

    @Test
    void seedsUntilTheRatioIsReached() {
        TransferLoop loop =
                loop(TransferKind.SEED, new SeedGoal(Optional.of(2.0), Optional.empty(), true), Optional.empty());
        loop.start(task(FILM), "film");
        complete(FILM);
        var session = engine.session(FILM.infoHash());
        clock.onTick(5, () -> session.is(FakeEngine.Session.status(Phase.SEEDING, SIZE, SIZE, 2 * SIZE)));

        assertThat(loop.run()).isEqualTo(ExitCode.OK);
        assertThat(event("seeding").get("magnet").asText())
                .contains(FILM.infoHash().toString());
        assertThat(event("stopped").get("uploaded").asLong()).isEqualTo(2 * SIZE);
        assertThat(event("stopped").get("schema").asText()).isEqualTo("seedbank.seed/1");
    }

    @Test
    void givesUpWhenNothingComes() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE, Optional.of(Duration.ofSeconds(90)));
        loop.start(task(FILM), "film");
        engine.session(FILM.infoHash()).is(FakeEngine.Session.status(Phase.DOWNLOADING, SIZE, 400, 0));
        clock.leap = Duration.ofSeconds(20);

        ExitCode code = loop.run();

        assertThat(code).isEqualTo(ExitCode.TIMEOUT);
        assertThat(events()).containsSubsequence("stalled", "error");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("cannot finish film.bin");
    }

    @Test
    void goesOnWithTheOtherTorrentsWhenOneFails() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE, Optional.empty());
        loop.start(task(FILM), "film");
        loop.start(task(SONG), "song");
        engine.session(FILM.infoHash()).completed.completeExceptionally(new IllegalStateException("boom"));
        complete(SONG);

        ExitCode code = loop.run();

        assertThat(code).isEqualTo(ExitCode.UNEXPECTED);
        assertThat(event("error").get("info_hash").asText())
                .isEqualTo(FILM.infoHash().toString());
        assertThat(event("done").get("name").asText()).isEqualTo("song.bin");
    }

    @Test
    void refusesToSeedWhatIsNotThere() {
        TransferLoop loop = loop(TransferKind.SEED, SeedGoal.FOREVER, Optional.empty());
        loop.start(task(FILM), "film");
        engine.session(FILM.infoHash()).is(FakeEngine.Session.status(Phase.DOWNLOADING, SIZE, 0, 0));

        assertThat(loop.run()).isEqualTo(ExitCode.NOT_FOUND);
    }

    private void complete(Metainfo torrent) {
        var session = engine.session(torrent.infoHash());
        session.is(FakeEngine.Session.status(Phase.SEEDING, SIZE, SIZE, 0));
        store.commit(new LedgerWrite(List.of(), List.of(), List.of(spent(torrent)), List.of()))
                .join();
        session.completed.complete(null);
    }

    private static HistoryEntry spent(Metainfo torrent) {
        return new HistoryEntry(
                Instant.EPOCH,
                HistoryEntry.Kind.SPENT,
                PEER.publicKey(),
                ServiceReason.torrent(torrent.infoHash().value()),
                new ByteCount(700),
                Optional.of(SequenceNumber.GENESIS));
    }

    private TransferLoop loop(TransferKind kind, SeedGoal goal, Optional<Duration> stallTimeout) {
        TransferSettings settings =
                new TransferSettings(kind, goal, Duration.ofSeconds(60), stallTimeout, false, limits, Optional.empty());
        TransferLoop.Means means = new TransferLoop.Means(
                engine,
                Optional.of(new Payments(store, OWN.publicKey())),
                () -> steps.add(engine.session(FILM.infoHash()).stopped.isDone() ? "collected too late" : "collected"),
                () -> steps.add("settled"),
                torrent -> steps.add("learned " + torrent.name()));
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Terminal.Features.NONE);
        Output output = new Output(terminal, new Manner(true, false, false, Manner.Colours.NEVER), Map.of());
        return new TransferLoop(settings, means, interruption, output, clock, TransferLoopTest::explain);
    }

    private static CliFailure explain(String name, Throwable thrown) {
        return thrown instanceof CliFailure known
                ? known
                : new CliFailure(ExitCode.UNEXPECTED, "fault in", name, String.valueOf(thrown.getMessage()), "none");
    }

    private static TorrentTask task(Metainfo torrent) {
        return new TorrentTask(
                new TorrentSource.Known(torrent),
                Path.of("/nowhere"),
                FileSelection.ALL,
                List.of(),
                List.of(),
                Discovery.NONE,
                TransferLimits.NONE);
    }

    private static Metainfo torrent(String name, int number) {
        return new Metainfo(
                new InfoHash(Bytes.filled(20, number)),
                name,
                new Metainfo.Pieces(16_384, Bytes.filled(20, 9)),
                List.of(new Metainfo.FileEntry(List.of(name), new ByteCount(SIZE))),
                List.of(),
                false,
                Bytes.utf8("d4:infodee"));
    }

    private static PrivateKey key(int number) {
        return PrivateKey.decode(Bytes.utf8("LibNaCLSK:").concat(Bytes.filled(64, number)));
    }

    private List<String> events() {
        return lines().stream().map(line -> line.get("event").asText()).toList();
    }

    private JsonNode event(String name) {
        return lines().stream()
                .filter(line -> line.get("event").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no event " + name + " in " + out));
    }

    private List<JsonNode> lines() {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(TransferLoopTest::parse)
                .toList();
    }

    private static JsonNode parse(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes on a little with every look at it, and runs what a test wants to happen meanwhile. */
    private static final class LeapingClock extends Clock {
        private Instant now = Instant.EPOCH;
        private Duration leap = Duration.ofMillis(100);
        private int left = -1;
        private Runnable then = () -> {};

        void onTick(int looks, Runnable task) {
            left = looks;
            then = task;
        }

        @Override
        public Instant instant() {
            now = now.plus(leap);
            if (left-- == 0) {
                then.run();
            }
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
