package org.seedbank.cli.transfer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.seedbank.cli.control.ControlMethod;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.torrent.engine.TorrentContent;
import org.seedbank.torrent.engine.TorrentEngine;
import org.seedbank.torrent.engine.TorrentException;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.Metainfo;

/** Watches torrents from start to end, tells what happens, and stops them when they are done or somebody wishes. */
public final class TransferLoop {
    private static final Duration STALL_NOTICE = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final TransferSettings settings;
    private final Means means;
    private final Clock clock;
    private final Output output;
    private final Telling telling;
    private final List<Transfer> transfers = new ArrayList<>();
    private final Turns turns;
    private final Pace pace;
    private final List<CliFailure> failures = new ArrayList<>();
    private final LinkedBlockingQueue<Runnable> signals = new LinkedBlockingQueue<>();
    private final CompletableFuture<Interruption.Cause> interruption;
    private final BiFunction<String, Throwable, CliFailure> explanation;

    /**
     * @param settings how transfers are watched
     * @param means what moves the data, and pays for it
     * @param interruption wishes that the program ends
     * @param output where to tell
     * @param clock for durations
     * @param explanation what the user learns of a failure of the torrent so called
     */
    public TransferLoop(
            TransferSettings settings,
            Means means,
            Interruption interruption,
            Output output,
            Clock clock,
            BiFunction<String, Throwable, CliFailure> explanation) {
        this.settings = settings;
        this.means = means;
        this.clock = clock;
        this.output = output;
        this.telling = new Telling(settings, output, means.payments());
        this.interruption = interruption.expect();
        this.explanation = explanation;
        this.turns = new Turns(settings.queue(), means.engine(), signals::add, new Begun());
        this.pace = new Pace(settings.summary(), () -> signals.add(() -> {}));
        means.engine().whenVisited(pace::visited);
        var unused = this.interruption.thenRun(() -> signals.add(() -> {}));
    }

    /**
     * What moves the data, and pays for it.
     *
     * @param engine runs torrents
     * @param payments what is paid and earned; absent when nothing is
     * @param collect has peers who are connected pay what they owe; called before torrents stop
     * @param settle pays what is owed; called once no torrent runs any more
     * @param learned told of content that peers have described
     */
    public record Means(
            TorrentEngine engine,
            Optional<Payments> payments,
            Runnable collect,
            Runnable settle,
            Consumer<Metainfo> learned) {}

    /**
     * Starts a torrent once its turn has come, which may be now. One that cannot be started is told of as any failure.
     *
     * @param task what to do
     * @param name what it is called as long as its content is not known
     */
    public void start(TorrentTask task, String name) {
        Instant now = clock.instant();
        Transfer transfer = new Transfer(task, settings.goal(), settings.kind(), name, now);
        transfers.add(transfer);
        turns.add(transfer, now);
        turns.advance(transfers, now);
    }

    /** What others may ask about the torrents while {@link #run} runs, from any thread. */
    public Map<String, ControlMethod> control() {
        return new TransferControl(transfers, turns, signals::add, this::wish).methods();
    }

    /**
     * Wants something else of a torrent from now on, or from its next beginning.
     *
     * @return whether that is in force already
     */
    private CompletableFuture<Boolean> wish(Transfer transfer, Wishes wishes) {
        transfer.wants(wishes);
        Optional<TorrentSession> session = transfer.session().filter(transfer::listensTo);
        if (session.isEmpty()) {
            transfer.lacks();
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<TorrentContent> content = session.get().content();
        CompletableFuture<Boolean> change = content.thenCompose(running -> running.wish(wishes))
                .handleAsync(
                        (nothing, failure) -> {
                            wished(transfer, session.get());
                            return failure == null;
                        },
                        signals::add);
        return content.isDone() ? change : CompletableFuture.completedFuture(false);
    }

    /** More may be missing than before, or nothing any more. */
    private void wished(Transfer transfer, TorrentSession session) {
        if (transfer.listensTo(session)
                && !(transfer.isDone() && session.completed().isDone())) {
            transfer.lacks();
            listenToEnd(transfer, session);
        }
    }

    /**
     * Watches until all torrents are done, failed, or stopped.
     *
     * @return how the program ends; the last failure wins
     */
    public ExitCode run() {
        while (!interruption.isDone() && transfers.stream().anyMatch(transfer -> !transfer.isClosed())) {
            awaitSignal();
            Instant now = clock.instant();
            transfers.forEach(transfer -> transfer.observe(now));
            telling.payments(transfers);
            transfers.forEach(transfer -> advance(transfer, now));
            turns.advance(transfers, now);
            telling.progress(now, transfers);
            pace.saw(sight(), now);
        }
        return end();
    }

    private void listen(Transfer transfer, TorrentSession session) {
        var unusedContent = session.metainfo()
                .handle((torrent, failure) -> signals.add(() -> {
                    if (torrent != null) {
                        learn(transfer, torrent);
                    } else if (failure != null) {
                        fail(transfer, session, failure);
                    }
                }));
        // As soon as one is checked another may be.
        var unusedCheck = session.content().handle((content, failure) -> signals.add(() -> {}));
        listenToEnd(transfer, session);
    }

    private void learn(Transfer transfer, Metainfo torrent) {
        if (transfer.metainfo().isEmpty()) {
            transfer.learned(torrent);
            telling.known(transfer, torrent);
            means.learned().accept(torrent);
        }
    }

    private void listenToEnd(Transfer transfer, TorrentSession session) {
        var unused = session.completed()
                .handle((nothing, failure) -> signals.add(() -> {
                    if (failure != null) {
                        fail(transfer, session, failure);
                    } else if (transfer.listensTo(session)) {
                        complete(transfer);
                    }
                }));
    }

    private void awaitSignal() {
        try {
            Runnable signal = signals.poll(pace.next().toMillis(), TimeUnit.MILLISECONDS);
            while (signal != null) {
                signal.run();
                signal = signals.poll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts the main thread", e);
        }
    }

    private Pace.Sight sight() {
        Pace.Sight sight = settings.goal().time().isPresent() ? Pace.Sight.AT_REST : Pace.Sight.DESERTED;
        for (Transfer transfer : transfers) {
            Pace.Sight of = Pace.Sight.of(transfer);
            sight = of.compareTo(sight) < 0 ? of : sight;
        }
        return sight;
    }

    private void complete(Transfer transfer) {
        Instant now = clock.instant();
        transfer.observe(now);
        if (transfer.isDone()) {
            return; // it was told when it ran last
        }
        transfer.completed(now);
        if (transfer.goal().isWanted()) {
            if (settings.kind() == TransferKind.DOWNLOAD) {
                telling.done(transfer);
            }
            telling.seeding(transfer);
        }
    }

    /** What a session says that has ended to wait for its next turn is of no matter. */
    private void fail(Transfer transfer, TorrentSession session, Throwable thrown) {
        if (transfer.listensTo(session)) {
            fail(transfer, thrown);
        }
    }

    private void fail(Transfer transfer, Throwable thrown) {
        if (transfer.isClosed() || transfer.isStopping()) {
            return;
        }
        CliFailure failure = explanation.apply(transfer.name(), thrown);
        transfer.close();
        turns.leaves(transfer);
        var unused = transfer.stop().handle((nothing, error) -> signals.add(() -> turns.remove(transfer)));
        telling.failed(transfer, failure);
        failures.add(failure);
    }

    private void advance(Transfer transfer, Instant now) {
        if (transfer.isClosed()) {
            return;
        }
        if (transfer.isStopped()) {
            finish(transfer);
        } else if (!transfer.isRunning()) {
            return; // its turn has not come, or it is on its way out
        } else if (transfer.isSatisfied()) {
            stop(transfer);
        } else if (isNothingToSeed(transfer)) {
            fail(transfer, TransferFailures.nothingToSeed(transfer));
        } else {
            checkStall(transfer, transfer.stalledFor(now));
        }
    }

    private void stop(Transfer transfer) {
        boolean isLast =
                transfers.stream().allMatch(other -> other.equals(transfer) || other.isClosed() || other.isStopping());
        if (isLast && !transfer.isStopping()) {
            means.collect().run();
        }
        turns.leaves(transfer);
        var unused = transfer.stop().thenRun(() -> signals.add(() -> {}));
    }

    private boolean isNothingToSeed(Transfer transfer) {
        TorrentStatus status = transfer.status();
        return settings.kind() == TransferKind.SEED
                && status.phase() == TorrentStatus.Phase.DOWNLOADING
                && status.verified().value() == 0;
    }

    private void checkStall(Transfer transfer, Duration since) {
        Duration limit = settings.stallTimeout().orElse(STALL_NOTICE);
        if (since.compareTo(STALL_NOTICE) >= 0 && transfer.tally().tellStall()) {
            telling.stalled(transfer, since);
        }
        if (settings.stallTimeout().isPresent() && since.compareTo(limit) >= 0) {
            fail(transfer, TransferFailures.stalled(transfer, since));
        }
    }

    /** The last word about a torrent that ended by itself. */
    private void finish(Transfer transfer) {
        boolean isLast = transfers.stream().filter(other -> !other.isClosed()).count() == 1;
        if (isLast) {
            means.settle().run();
        }
        telling.payments(transfers);
        if (transfer.goal().isWanted()) {
            telling.stopped(transfer);
        } else {
            telling.done(transfer);
        }
        transfer.close();
        turns.remove(transfer);
    }

    private ExitCode end() {
        telling.clear();
        List<Transfer> open =
                transfers.stream().filter(transfer -> !transfer.isClosed()).toList();
        if (!open.isEmpty()) {
            if (isOutOfTime()) {
                output.failure(TransferFailures.outOfTime(open));
            }
            means.collect().run();
            stopAll();
            means.settle().run();
            telling.payments(transfers);
            open.forEach(transfer -> {
                transfer.observe(clock.instant());
                telling.stopped(transfer);
            });
        }
        boolean isComplete = open.stream().noneMatch(TransferFailures::isUnfinished);
        if (interruption.isDone() && !open.isEmpty()) {
            Interruption.Cause cause = interruption.join();
            return isComplete && cause == Interruption.Cause.INTERRUPT ? lastFailure() : cause.afterCleanStop();
        }
        return lastFailure();
    }

    private boolean isOutOfTime() {
        return interruption.isDone() && interruption.join() == Interruption.Cause.TIMEOUT;
    }

    private ExitCode lastFailure() {
        return failures.isEmpty()
                ? ExitCode.OK
                : failures.get(failures.size() - 1).code();
    }

    private void stopAll() {
        CompletableFuture<?>[] stops = transfers.stream().map(Transfer::stop).toArray(CompletableFuture<?>[]::new);
        try {
            var unused = CompletableFuture.allOf(stops).get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            output.note("Some files could not be closed in time; what is verified is kept all the same.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What happens as torrents take turns. */
    private final class Begun implements Turns.Listener {
        @Override
        public void began(Transfer transfer, TorrentSession session) {
            telling.started(transfer, transfer.task().directory());
            listen(transfer, session);
        }

        @Override
        public void queued(Transfer transfer, int position) {
            telling.queued(transfer, position);
        }

        @Override
        public void failed(Transfer transfer, TorrentException reason) {
            fail(transfer, reason);
        }

        @Override
        public void paused(Transfer transfer) {
            Instant now = clock.instant();
            transfer.paused(now);
            turns.stopped(transfer, now);
        }
    }
}
