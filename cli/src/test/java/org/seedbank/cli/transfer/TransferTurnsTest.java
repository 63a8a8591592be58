package org.seedbank.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.cli.transfer.ScriptedTransfers.FILM;
import static org.seedbank.cli.transfer.ScriptedTransfers.SIZE;
import static org.seedbank.cli.transfer.ScriptedTransfers.SONG;
import static org.seedbank.cli.transfer.ScriptedTransfers.task;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.torrent.engine.QueueLimits;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.torrent.source.Metainfo;

/** Torrents that wait for each other, on an engine without a network and in time that the test makes. */
class TransferTurnsTest {
    private static final QueueLimits ONE = new QueueLimits(1, 1, 0, 0, Duration.ofMinutes(5), Duration.ofMinutes(10));

    private final ScriptedTransfers transfers = new ScriptedTransfers();
    private final FakeEngine engine = transfers.engine;
    private final SteppingClock clock = transfers.clock;

    @BeforeEach
    void goOnByHalfASecond() {
        clock.step(Duration.ofMillis(500));
    }

    @Test
    void aDownloadBeginsWhenTheOneBeforeHasEnded() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE);
        loop.start(task(FILM), "film");
        loop.start(task(SONG), "song");
        assertThat(engine.isRunning(SONG.infoHash())).isFalse();
        clock.after(10, () -> complete(FILM));
        clock.after(20, () -> {
            assertThat(engine.isRunning(FILM.infoHash())).isFalse();
            complete(SONG);
        });

        assertThat(loop.run()).isEqualTo(ExitCode.OK);

        assertThat(told(FILM)).containsSubsequence("started", "done").doesNotContain("queued");
        assertThat(told(SONG)).containsSubsequence("queued", "started", "done");
        assertThat(transfers.event("queued").get("position").asInt()).isOne();
        assertThat(engine.starts()).isEqualTo(2);
    }

    @Test
    void whatWaitedWhenTheUserStopsIsUnfinished() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE);
        loop.start(task(FILM), "film");
        loop.start(task(SONG), "song");
        clock.after(10, () -> transfers.interruption.request(Interruption.Cause.INTERRUPT));

        assertThat(loop.run()).isEqualTo(ExitCode.UNFINISHED);

        assertThat(told(SONG)).contains("queued", "stopped").doesNotContain("started");
        assertThat(engine.starts()).isOne();
    }

    @Test
    void aDownloadThatStallsLetsTheNextBeginAndGoesOn() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE);
        loop.start(task(FILM), "film");
        loop.start(task(SONG), "song");
        transfers.downloading(FILM, 400);
        clock.step(Duration.ofSeconds(100));
        clock.after(10, () -> complete(SONG));
        clock.after(13, () -> complete(FILM));

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
        clock.step(Duration.ofMinutes(2));
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
        clock.after(40, () -> transfers.interruption.request(Interruption.Cause.INTERRUPT));

        assertThat(loop.run()).isEqualTo(ExitCode.OK);

        assertThat(told(FILM)).containsSubsequence("started", "seeding", "queued", "started", "stopped");
        assertThat(told(SONG)).containsSubsequence("queued", "started", "seeding", "stopped");
        assertThat(told(FILM)).filteredOn("seeding"::equals).as("said once").hasSize(1);
        assertThat(engine.starts()).isGreaterThanOrEqualTo(3);
        long sent = transfers.events().stream()
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
        transfers.complete(torrent);
    }

    private TransferLoop loop(TransferKind kind, SeedGoal goal) {
        return transfers.loop(
                new TransferSettings(
                        kind, goal, Duration.ofSeconds(60), Optional.empty(), false, ONE, Optional.empty()),
                new TransferLoop.Means(engine, Optional.empty(), () -> {}, () -> {}, torrent -> {}));
    }

    private List<String> told(Metainfo torrent) {
        return transfers.events().stream()
                .filter(line -> line.path("info_hash")
                        .asText()
                        .equals(torrent.infoHash().toString()))
                .map(line -> line.get("event").asText())
                .toList();
    }
}
