package org.seedbank.cli.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import org.seedbank.torrent.engine.PieceDemand;
import org.seedbank.torrent.engine.QueueLimits;
import org.seedbank.torrent.engine.QueueStep;
import org.seedbank.torrent.engine.TorrentEngine;
import org.seedbank.torrent.engine.TorrentException;
import org.seedbank.torrent.engine.TorrentQueue;
import org.seedbank.torrent.engine.TorrentQueue.Kind;
import org.seedbank.torrent.engine.TorrentQueue.Sight;
import org.seedbank.torrent.engine.TorrentSession;

/** Lets transfers run and wait as the queue says. */
final class Turns {
    /** Who waits for less long is not spoken of. */
    private static final Duration WORTH_TELLING = Duration.ofSeconds(1);
    /** How often peers are looked at to find out how much they need a seed, while others wait. */
    private static final Duration LOOK_AT_NEED = Duration.ofSeconds(30);

    private final TorrentQueue<Transfer> queue;
    private final TorrentEngine engine;
    private final Executor later;
    private final Listener listener;
    /** Who waits without having been told, and since when. */
    private final Map<Transfer, Instant> untold = new LinkedHashMap<>();

    private final Map<Transfer, Need> needs = new HashMap<>();

    /**
     * @param limits how many run at a time
     * @param engine runs them
     * @param later runs tasks on the thread of this
     */
    Turns(QueueLimits limits, TorrentEngine engine, Executor later, Listener listener) {
        this.queue = new TorrentQueue<>(limits);
        this.engine = engine;
        this.later = later;
        this.listener = listener;
    }

    /** Told of what happens. */
    interface Listener {
        void began(Transfer transfer, TorrentSession session);

        void queued(Transfer transfer, int position);

        /** It could not begin. */
        void failed(Transfer transfer, TorrentException reason);

        /** It has stopped to wait. */
        void paused(Transfer transfer);
    }

    void add(Transfer transfer, Instant now) {
        queue.add(transfer, transfer.kind() == TransferKind.SEED ? Kind.SEED : Kind.DOWNLOAD);
        untold.put(transfer, now);
    }

    /** Somebody else stops it; it keeps its place until it is removed. */
    void leaves(Transfer transfer) {
        queue.leaves(transfer);
    }

    void remove(Transfer transfer) {
        queue.remove(transfer);
        untold.remove(transfer);
        needs.remove(transfer);
    }

    /** It has stopped, and waits for its next turn. */
    void stopped(Transfer transfer, Instant now) {
        queue.stopped(transfer, now);
        untold.put(transfer, now);
    }

    /** Place among those that wait, from 1. */
    OptionalInt position(Transfer transfer) {
        return queue.position(transfer);
    }

    /** Looks at all that run, and begins and pauses what is due. */
    void advance(List<Transfer> transfers, Instant now) {
        boolean isSeedAwaited = queue.isAwaited(Kind.SEED);
        transfers.stream().filter(Transfer::isRunning).forEach(transfer -> see(transfer, isSeedAwaited, now));
        for (Optional<QueueStep<Transfer>> step = queue.next(now); step.isPresent(); step = queue.next(now)) {
            Transfer transfer = step.get().torrent();
            if (step.get().kind() == QueueStep.Kind.START) {
                begin(transfer, now);
            } else {
                var unused =
                        transfer.pause().whenComplete((nothing, failure) -> later.execute(() -> pausedNow(transfer)));
            }
        }
        tellWhoWaits(now);
    }

    private void pausedNow(Transfer transfer) {
        if (!transfer.isClosed() && !transfer.isStopping()) {
            listener.paused(transfer);
        }
    }

    private void tellWhoWaits(Instant now) {
        List<Transfer> due = untold.entrySet().stream()
                .filter(entry -> Duration.between(entry.getValue(), now).compareTo(WORTH_TELLING) >= 0)
                .map(Map.Entry::getKey)
                .toList();
        for (Transfer transfer : due) {
            untold.remove(transfer);
            queue.position(transfer).ifPresent(position -> listener.queued(transfer, position));
        }
    }

    private void begin(Transfer transfer, Instant now) {
        untold.remove(transfer);
        try {
            listener.began(transfer, transfer.begin(engine, now));
        } catch (TorrentException e) {
            remove(transfer);
            listener.failed(transfer, e);
        }
    }

    private void see(Transfer transfer, boolean isSeedAwaited, Instant now) {
        boolean isSeed = transfer.isDone();
        long moved = isSeed
                ? transfer.status().uploaded().value()
                : transfer.status().downloaded().value()
                        + transfer.status().verified().value();
        if (isSeed && isSeedAwaited) {
            askNeed(transfer, now);
        }
        double need = Optional.ofNullable(needs.get(transfer)).map(Need::how).orElse(0.0);
        queue.see(transfer, new Sight(isSeed ? Kind.SEED : Kind.DOWNLOAD, transfer.isChecking(), moved, need), now);
    }

    private void askNeed(Transfer transfer, Instant now) {
        Need known = needs.getOrDefault(transfer, Need.UNKNOWN);
        if (now.isBefore(known.next())) {
            return;
        }
        Instant next = now.plus(LOOK_AT_NEED);
        needs.put(transfer, new Need(known.how(), next));
        transfer.session().ifPresent(session -> {
            var unused = session.content()
                    .thenCompose(content -> content.demand())
                    .thenApply(PieceDemand::greatest)
                    .thenAcceptAsync(
                            how -> needs.computeIfPresent(transfer, (which, old) -> new Need(how, old.next())), later);
        });
    }

    /**
     * How much peers need a seed.
     *
     * @param how much, as last seen
     * @param next when to look again
     */
    private record Need(double how, Instant next) {
        static final Need UNKNOWN = new Need(0, Instant.MIN);
    }
}
