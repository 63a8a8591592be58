package org.seedbank.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.seedbank.cli.transfer.ScriptedTransfers.FILM;
import static org.seedbank.cli.transfer.ScriptedTransfers.SIZE;
import static org.seedbank.cli.transfer.ScriptedTransfers.SONG;
import static org.seedbank.cli.transfer.ScriptedTransfers.parse;
import static org.seedbank.cli.transfer.ScriptedTransfers.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.QueueLimits;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.payment.DeclinedPayment;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.ByteCount;

class TransferLoopTest {
    private static final PrivateKey OWN = key(1);
    private static final PrivateKey PEER = key(2);

    private final ScriptedTransfers transfers = new ScriptedTransfers();
    private final FakeEngine engine = transfers.engine;
    private final InMemoryChainStore store = InMemoryChainStore.immediate();
    private final List<String> steps = new ArrayList<>();
    private final SteppingClock clock = transfers.clock;
    private final AtomicBoolean mayTake = new AtomicBoolean(true);
    private List<DeclinedPayment> declined = List.of();

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
    void saysOnceThatTooMuchIsOwedForMore() {
        mayTake.set(false);
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE, Optional.empty());
        loop.start(task(FILM), "film");
        complete(FILM);

        loop.run();

        JsonNode warning = parse(transfers.errors());
        assertThat(warning.get("schema").asText()).isEqualTo("seedbank.warning/1");
        assertThat(warning.get("message").asText()).contains("tokens.max_debt", "Seed to earn");
        assertThat(transfers.errors().lines()).hasSize(1);
    }

    @Test
    void saysWhichPaymentsWereDeclinedAndWhatCanBeDone() {
        String peer = PEER.publicKey().memberId().toString();
        ByteCount amount = ByteCount.ofMebibytes(5);
        ByteCount covered = ByteCount.ofMebibytes(4);
        TransferLoop loop = loop(TransferKind.SEED, SeedGoal.NONE, Optional.empty());
        loop.start(task(FILM), "film");
        complete(FILM);
        transfers.interruption.request(Interruption.Cause.INTERRUPT);
        declined = List.of(
                new DeclinedPayment(PEER.publicKey(), DeclinedPayment.Payer.WE, amount, covered),
                new DeclinedPayment(PEER.publicKey(), DeclinedPayment.Payer.THEY, amount, covered));

        loop.run();

        List<JsonNode> said =
                transfers.errors().lines().map(line -> parse(line)).limit(2).toList();
        assertThat(said).allSatisfy(warning -> {
            assertThat(warning.get("schema").asText()).isEqualTo("seedbank.warning/1");
            assertThat(warning.get("message").asText())
                    .contains("5.0 MiB", "4.0 MiB", "declined", "seedbank peers ban " + peer);
        });
        assertThat(said.get(0).get("message").asText()).startsWith("Peer " + peer + " declined our payment");
        assertThat(said.get(1).get("message").asText()).contains("by peer " + peer + " was declined");
    }

    @Test
    void saysHowToResumeWhenInterrupted() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.NONE, Optional.empty());
        loop.start(task(FILM), "film");
        transfers.downloading(FILM, 400);
        transfers.interruption.request(Interruption.Cause.INTERRUPT);

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
        transfers.downloading(FILM, 400);
        clock.after(8, () -> transfers.interruption.request(Interruption.Cause.TIMEOUT));

        ExitCode code = loop.run();

        assertThat(code).isEqualTo(ExitCode.TIMEOUT);
        assertThat(engine.session(FILM.infoHash()).stopped).isCompleted();
        assertThat(event("stopped").get("done").asLong()).isEqualTo(400);
        JsonNode error = parse(transfers.errors());
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
        clock.after(2, () -> transfers.interruption.request(Interruption.Cause.TIMEOUT));

        assertThat(loop.run()).isEqualTo(ExitCode.TIMEOUT);
        assertThat(parse(transfers.errors()).get("message").asText()).startsWith("stopped seeding film.bin: ");
    }

    @Test
    void endsWellWhenSeedingIsInterrupted() {
        TransferLoop loop = loop(TransferKind.DOWNLOAD, SeedGoal.FOREVER, Optional.empty());
        loop.start(task(FILM), "film");
        complete(FILM);
        clock.after(2, () -> transfers.interruption.request(Interruption.Cause.INTERRUPT));

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
        clock.after(2, () -> transfers.interruption.request(Interruption.Cause.INTERRUPT));

        loop.run();

        assertThat(event("stopped").get("unpaid").asLong()).isEqualTo(300);
        assertThat(event("stopped").get("owed").asLong()).isZero();
    }

    @Test
    void keepsTheCodeOfASignalFromTheSystem() {
        TransferLoop loop = loop(TransferKind.SEED, SeedGoal.FOREVER, Optional.empty());
        loop.start(task(FILM), "film");
        complete(FILM);
        clock.after(2, () -> transfers.interruption.request(Interruption.Cause.TERMINATE));

        assertThat(loop.run()).isEqualTo(ExitCode.TERMINATED);
    }

    /** Hundreds of torrents at rest would fill the disk of whoever keeps what a program is told. */
    @Test
    void tellsAProgramOfProgressOnlyWhenThereIsSome() {
        TransferLoop loop = loop(TransferKind.SEED, SeedGoal.FOREVER, Optional.empty());
        loop.start(task(FILM), "film");
        complete(FILM);
        clock.step(Duration.ofSeconds(2));
        clock.after(8, () -> transfers.interruption.request(Interruption.Cause.TERMINATE));

        assertThat(loop.run()).isEqualTo(ExitCode.TERMINATED);
        assertThat(events()).containsOnlyOnce("progress");
    }

    @Test
    void wakesUpWhenSomebodyComesToATorrentThatNobodyVisited() {
        TransferLoop loop =
                loop(TransferKind.SEED, new SeedGoal(Optional.of(2.0), Optional.empty(), true), Optional.empty());
        loop.start(task(FILM), "film");
        complete(FILM);
        var session = engine.session(FILM.infoHash());
        session.is(deserted(0));
        clock.step(Duration.ofSeconds(40));
        CompletableFuture.delayedExecutor(3500, TimeUnit.MILLISECONDS).execute(() -> {
            session.is(deserted(2 * SIZE));
            engine.visit();
        });

        ExitCode code = assertTimeoutPreemptively(Duration.ofSeconds(9), loop::run);

        assertThat(code).isEqualTo(ExitCode.OK);
    }

    private static TorrentStatus deserted(long uploaded) {
        ByteCount all = new ByteCount(SIZE);
        return new TorrentStatus(Phase.SEEDING, all, all, ByteCount.ZERO, new ByteCount(uploaded), 0, 0);
    }

    @Test
    void seedsUntilTheRatioIsReached() {
        TransferLoop loop =
                loop(TransferKind.SEED, new SeedGoal(Optional.of(2.0), Optional.empty(), true), Optional.empty());
        loop.start(task(FILM), "film");
        complete(FILM);
        var session = engine.session(FILM.infoHash());
        clock.after(5, () -> session.is(FakeEngine.Session.status(Phase.SEEDING, SIZE, SIZE, 2 * SIZE)));

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
        transfers.downloading(FILM, 400);
        clock.step(Duration.ofSeconds(20));

        ExitCode code = loop.run();

        assertThat(code).isEqualTo(ExitCode.TIMEOUT);
        assertThat(events()).containsSubsequence("stalled", "error");
        assertThat(transfers.errors()).contains("cannot finish film.bin");
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
        transfers.downloading(FILM, 0);

        assertThat(loop.run()).isEqualTo(ExitCode.NOT_FOUND);
    }

    private void complete(Metainfo torrent) {
        store.commit(new LedgerWrite(List.of(), List.of(), List.of(spent(torrent)), List.of()))
                .join();
        transfers.complete(torrent);
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
        TransferSettings settings = new TransferSettings(
                kind, goal, Duration.ofSeconds(60), stallTimeout, false, QueueLimits.NONE, Optional.empty());
        TransferLoop.Means means = new TransferLoop.Means(
                engine,
                Optional.of(new Payments(store, OWN.publicKey(), mayTake::get, () -> declined)),
                () -> steps.add(engine.session(FILM.infoHash()).stopped.isDone() ? "collected too late" : "collected"),
                () -> steps.add("settled"),
                torrent -> steps.add("learned " + torrent.name()));
        return transfers.loop(settings, means);
    }

    private static PrivateKey key(int number) {
        return PrivateKey.decode(Bytes.utf8("LibNaCLSK:").concat(Bytes.filled(64, number)));
    }

    private List<String> events() {
        return transfers.events().stream()
                .map(line -> line.get("event").asText())
                .toList();
    }

    private JsonNode event(String name) {
        return transfers.event(name);
    }
}
