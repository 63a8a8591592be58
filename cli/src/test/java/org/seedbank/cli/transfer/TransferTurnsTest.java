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
import java.util.HashMap;
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
import org.seedbank.trustchain.token.ByteCount;

/** Torrents that wait for each other, on an engine without a network and in time that the test makes. */
class TransferTurnsTest {
    private static final long SIZE = 1000;
    private static final Metainfo FILM = torrent("film.bin", 1);
    private static final Metainfo SONG = torrent("song.bin", 2);
    private static final QueueLimits ONE = new QueueLimits(1, 1, 0, 0, Duration.ofMinutes(5), Duration.ofMinutes(10));

    private final FakeEngine engine = new FakeEngine();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final SteppingClock clock = new SteppingClock();
    private final Interruption interruption = new Interruption(code -> {
        throw new AssertionError("ended with " + code);
    });

    @Test
    void aDownloadBeginsWhenTheOneBeforeHasEnded() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE);
        loop.start(task(FILM), "film");
        loop.start(task(SONG), "song");
        assertThat(engine.isRunning(SONG.infoHash())).isFalse();
        clock.when(10, () -> complete(FILM));
        clock.when(20, () -> {
            assertThat(engine.isRunning(FILM.infoHash())).isFalse();
            complete(SONG);
        });

        assertThat(loop.run()).isEqualTo(ExitCode.OK);

        assertThat(told(FILM)).containsSubsequence("started", "done").doesNotContain("queued");
        assertThat(told(SONG)).containsSubsequence("queued", "started", "done");
        assertThat(line("queued").get("position").asInt()).isOne();
        assertThat(engine.starts()).isEqualTo(2);
    }

    @Test
    void whatWaitedWhenTheUserStopsIsUnfinished() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE);
        loop.start(task(FILM), "film");
        loop.start(task(SONG), "song");
        clock.when(10, () -> interruption.request(Interruption.Cause.INTERRUPT));

        assertThat(loop.run()).isEqualTo(ExitCode.UNFINISHED);

        assertThat(told(SONG)).contains("queued", "stopped").doesNotContain("started");
        assertThat(engine.starts()).isOne();
    }

    @Test
    void aDownloadThatStallsLetsTheNextBeginAndGoesOn() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE);
        loop.start(task(FILM), "film");
        loop.start(task(SONG), "song");
        engine.session(FILM.infoHash()).is(FakeEngine.Session.status(Phase.DOWNLOADING, SIZE, 400, 0));
        clock.step = Duration.ofSeconds(100);
        clock.when(10, () -> complete(SONG));
        clock.when(13, () -> complete(FILM));

        assertThat(loop.run()).isEqualTo(ExitCode.OK);

        assertThat(told(SONG)).containsSubsequence("queued", "started", "done");
        assertThat(told(FILM)).containsSubsequence("started", "stalled", "done");
        assertThat(engine.starts()).isEqualTo(2);
    }

    @Test
    void seedsTakeTurnsAndWhatTheySentIsCountedOverAll() {
        TransferLoop loop = loop(TransferKind.SEED, SeedGoal.FOREVER);
        loop.start(task(FILM), "film");
        loop.start(task(SONG), "song");
        complete(FILM);
        clock.step = Duration.ofMinutes(2);
        // They are fetched from all the time, by a little more with each look.
        clock.always(() -> {
            for (Metainfo torrent : List.of(FILM, SONG)) {
                if (engine.isRunning(torrent.infoHash())) {
                    FakeEngine.Session session = engine.session(torrent.infoHash());
                    session.is(FakeEngine.Session.status(
                            Phase.SEEDING,
                            SIZE,
                            SIZE,
                            session.status().uploaded().value() + 1));
                    session.completed.complete(null);
                }
            }
            assertThat(List.of(FILM, SONG))
                    .filteredOn(torrent -> engine.isRunning(torrent.infoHash()))
                    .hasSizeLessThanOrEqualTo(1);
        });
        clock.when(40, () -> interruption.request(Interruption.Cause.INTERRUPT));

        assertThat(loop.run()).isEqualTo(ExitCode.OK);

        assertThat(told(FILM)).containsSubsequence("started", "seeding", "queued", "started", "stopped");
        assertThat(told(SONG)).containsSubsequence("queued", "started", "seeding", "stopped");
        assertThat(told(FILM)).filteredOn("seeding"::equals).as("said once").hasSize(1);
        assertThat(engine.starts()).isGreaterThanOrEqualTo(3);
        long sent = lines().stream()
                .filter(line -> line.get("event").asText().equals("stopped"))
                .mapToLong(line -> line.get("uploaded").asLong())
                .sum();
        assertThat(sent).isEqualTo(engine.uploaded());
    }

    @Test
    void whatCannotBeStartedDoesNotKeepOthersFromIt() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE);
        engine.refuse(FILM.infoHash());
        loop.start(task(FILM), "film");
        loop.start(task(SONG), "song");
        complete(SONG);

        assertThat(loop.run()).isEqualTo(ExitCode.UNEXPECTED);

        assertThat(told(FILM)).containsExactly("error");
        assertThat(told(SONG)).contains("done");
    }

    private void complete(Metainfo torrent) {
        FakeEngine.Session session = engine.session(torrent.infoHash());
        session.is(FakeEngine.Session.status(Phase.SEEDING, SIZE, SIZE, 0));
        session.completed.complete(null);
    }

    private TransferLoop loop(TransferKind kind, SeedGoal goal) {
        TransferSettings settings = new TransferSettings(
                kind, goal, Duration.ofSeconds(60), Optional.empty(), false, ONE, Optional.empty());
        TransferLoop.Means means = new TransferLoop.Means(engine, Optional.empty(), () -> {}, () -> {}, torrent -> {});
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), stream, stream, Terminal.Features.NONE);
        Output output = new Output(terminal, new Manner(true, true, false, Manner.Colours.NEVER), Map.of());
        return new TransferLoop(
                settings,
                means,
                interruption,
                output,
                clock,
                (name, thrown) ->
                        new CliFailure(ExitCode.UNEXPECTED, "fault in", name, String.valueOf(thrown), "none"));
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

    private List<String> told(Metainfo torrent) {
        return lines().stream()
                .filter(line -> line.path("info_hash")
                        .asText()
                        .equals(torrent.infoHash().toString()))
                .map(line -> line.get("event").asText())
                .toList();
    }

    private JsonNode line(String event) {
        return lines().stream()
                .filter(line -> line.path("event").asText().equals(event))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no event " + event + " in " + out));
    }

    private List<JsonNode> lines() {
        ObjectMapper json = new ObjectMapper();
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> {
                    try {
                        return json.readTree(line);
                    } catch (IOException e) {
                        throw new UncheckedIOException(line, e);
                    }
                })
                .filter(line -> line.has("event"))
                .toList();
    }

    /** Goes on a step with every look at it, and runs what a test wants to happen meanwhile. */
    private static final class SteppingClock extends Clock {
        private final Map<Integer, Runnable> tasks = new HashMap<>();
        private Runnable each = () -> {};
        private Instant now = Instant.EPOCH;
        private Duration step = Duration.ofMillis(500);
        private int looks;

        void when(int look, Runnable task) {
            tasks.put(look, task);
        }

        void always(Runnable task) {
            each = task;
        }

        @Override
        public Instant instant() {
            now = now.plus(step);
            looks++;
            each.run();
            tasks.getOrDefault(looks, () -> {}).run();
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
