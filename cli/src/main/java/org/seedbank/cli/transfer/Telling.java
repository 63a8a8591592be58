package org.seedbank.cli.transfer;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedbank.cli.audit.History;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.output.Progress;
import org.seedbank.cli.output.ProgressDisplay;
import org.seedbank.cli.output.Result;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.source.MagnetLink;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.payment.DeclinedPayment;
import org.seedbank.trustchain.token.ByteCount;

/** Tells the user, or a program, how transfers go. */
final class Telling {
    /** How often a program gets the progress, if there is any. */
    private static final Duration JSON_INTERVAL = Duration.ofSeconds(1);

    private final TransferSettings settings;
    private final Output output;
    private final ProgressDisplay display;
    private final Optional<Payments> payments;
    /** What a program was told last: hundreds of torrents at rest would fill its disk, and take most of our time. */
    private final Map<Transfer, TransferEvents.Progressed> told = new HashMap<>();

    private Optional<Instant> lastJson = Optional.empty();
    private boolean hasToldOfDebt;

    Telling(TransferSettings settings, Output output, Optional<Payments> payments) {
        this.settings = settings;
        this.output = output;
        this.display = output.progress();
        this.payments = payments;
    }

    void started(Transfer transfer, Path directory) {
        say(new TransferEvents.Started(transfer, directory));
        if (settings.kind() == TransferKind.DOWNLOAD) {
            output.note("Downloading to " + directory + (settings.isOpen() ? "" : ", closed network")
                    + ". Ctrl-C stops; the same command again resumes.");
        }
    }

    void queued(Transfer transfer, int position) {
        say(new TransferEvents.Queued(transfer, position));
    }

    void known(Transfer transfer, Metainfo torrent) {
        say(new TransferEvents.Known(transfer, torrent));
    }

    void stalled(Transfer transfer, Duration since) {
        say(new TransferEvents.Stalled(transfer, since));
    }

    void done(Transfer transfer) {
        say(new TransferEvents.Done(
                transfer,
                paid(transfer),
                payments.map(known -> known.payees(subject(transfer))).orElse(0),
                payments.map(Payments::balance)));
    }

    void seeding(Transfer transfer) {
        MagnetLink link = transfer.metainfo().map(Metainfo::magnet).orElse(MagnetLink.of(transfer.infoHash()));
        int port = TransferEvents.port(transfer);
        List<InetSocketAddress> here = settings.announced()
                .map(address -> List.of(new InetSocketAddress(address, port)))
                .orElse(List.of());
        say(new TransferEvents.Seeding(
                transfer,
                new MagnetLink(
                        link.infoHash(),
                        link.displayName(),
                        link.trackers(),
                        here,
                        link.webSeeds(),
                        Optional.empty())));
    }

    void stopped(Transfer transfer) {
        Bytes subject = subject(transfer);
        transfer.session()
                .map(TorrentSession::givenUnpaid)
                .orElse(Map.of())
                .forEach((to, bytes) -> say(new TransferEvents.GivenUnpaid(transfer, to, bytes)));
        say(new TransferEvents.Stopped(
                transfer,
                paid(transfer),
                earned(transfer),
                payments.map(known -> known.unpaid(subject)).orElse(ByteCount.ZERO),
                payments.map(known -> known.owed(subject)).orElse(ByteCount.ZERO)));
    }

    void failed(Transfer transfer, CliFailure failure) {
        say(new TransferEvents.Failed(transfer, failure));
        output.failure(failure);
    }

    /** Tells of tokens that have moved since the last call. */
    void payments(List<Transfer> transfers) {
        if (payments.isEmpty()) {
            return;
        }
        if (!hasToldOfDebt && !payments.get().mayTake()) {
            hasToldOfDebt = true;
            display.clear();
            output.warning(
                    "The balance is " + Amounts.signedTokens(payments.get().balance())
                            + ", which is more debt than tokens.max_debt allows: peers that want payment are asked for nothing"
                            + " more, others are. Seed to earn, or raise tokens.max_debt.");
        }
        for (DeclinedPayment declined : payments.get().declined()) {
            display.clear();
            output.warning(describe(declined));
        }
        for (HistoryEntry entry : payments.get().poll()) {
            if (History.effect(entry) != 0) {
                transfers.stream()
                        .filter(transfer ->
                                subject(transfer).equals(entry.reason().subject()))
                        .findFirst()
                        .or(() -> transfers.stream().findFirst())
                        .ifPresent(transfer -> say(new TransferEvents.Paid(transfer, entry)));
            }
        }
    }

    /** What happened, what it means, and what can be done. */
    private static String describe(DeclinedPayment declined) {
        String peer = declined.counterparty().memberId().toString();
        String amount = Amounts.tokens(declined.amount());
        String covered = Amounts.tokens(declined.covered());
        return switch (declined.payer()) {
            case WE ->
                "Peer " + peer + " declined our payment of " + amount + ": it knows of " + covered
                        + " that it served and was not paid for. The payment is offered again until the peer signs it; what"
                        + " is never signed is taken back. To deal with this peer no more: seedbank peers ban " + peer;
            case THEY ->
                "A payment of " + amount + " by peer " + peer + " was declined: it was served and did not pay "
                        + covered
                        + ". More is never taken; the payment is signed once it is covered. Nothing need be done; to deal"
                        + " with this peer no more: seedbank peers ban " + peer;
        };
    }

    void progress(Instant now, List<Transfer> transfers) {
        List<Transfer> open =
                transfers.stream().filter(transfer -> !transfer.isClosed()).toList();
        if (output.manner().json()) {
            if (lastJson.isEmpty() || !now.isBefore(lastJson.get().plus(JSON_INTERVAL))) {
                lastJson = Optional.of(now);
                told.keySet().retainAll(open);
                open.stream()
                        .filter(transfer -> !transfer.isQueued())
                        .map(transfer -> TransferEvents.Progressed.of(transfer, paid(transfer), earned(transfer)))
                        .filter(news -> !news.equals(told.put(news.transfer(), news)))
                        .forEach(this::say);
            }
        } else if (!open.isEmpty()) {
            display.show(now, settings.summary(), open.size() == 1 ? progress(open.get(0)) : progress(open));
        }
    }

    void clear() {
        display.clear();
    }

    private void say(Result event) {
        display.clear();
        output.event(event);
    }

    private Progress progress(Transfer transfer) {
        TorrentStatus status = transfer.status();
        List<String> remarks = new ArrayList<>();
        if (transfer.isQueued()) {
            return new Progress(transfer.name(), status.verified(), status.wanted(), List.of("queued"));
        }
        switch (status.phase()) {
            case FETCHING_METADATA -> remarks.add("fetching metadata");
            case CHECKING -> remarks.add("checking");
            default ->
                remarks.add(Amounts.rate(transfer.tally().downRate()) + " up "
                        + Amounts.rate(transfer.tally().upRate()));
        }
        eta(status, transfer.tally().downRate()).ifPresent(eta -> remarks.add("ETA " + eta));
        remarks.add("peers " + status.peers());
        ByteCount paid = paid(transfer);
        ByteCount earned = earned(transfer);
        if (paid.value() > 0) {
            remarks.add("paid " + Amounts.tokens(paid));
        }
        if (earned.value() > 0) {
            remarks.add("earned " + Amounts.tokens(earned));
        }
        return new Progress(transfer.name(), status.verified(), status.wanted(), remarks);
    }

    private static Progress progress(List<Transfer> transfers) {
        ByteCount done = ByteCount.ZERO;
        ByteCount total = ByteCount.ZERO;
        double down = 0;
        double up = 0;
        int peers = 0;
        int queued = 0;
        for (Transfer transfer : transfers) {
            done = done.plus(transfer.status().verified());
            total = total.plus(transfer.status().wanted());
            down += transfer.tally().downRate();
            up += transfer.tally().upRate();
            peers += transfer.status().peers();
            queued += transfer.isQueued() ? 1 : 0;
        }
        List<String> remarks = new ArrayList<>(List.of(Amounts.rate(down) + " up " + Amounts.rate(up)));
        remarks.add("peers " + peers);
        if (queued > 0) {
            remarks.add(queued + " queued");
        }
        return new Progress(transfers.size() + " torrents", done, total, remarks);
    }

    private static Optional<String> eta(TorrentStatus status, double rate) {
        long missing = status.wanted().value() - status.verified().value();
        return missing > 0 && rate >= 1
                ? Optional.of(Amounts.duration(Duration.ofSeconds((long) (missing / rate))))
                : Optional.empty();
    }

    private ByteCount paid(Transfer transfer) {
        return payments.map(known -> known.paid(subject(transfer))).orElse(ByteCount.ZERO);
    }

    private ByteCount earned(Transfer transfer) {
        return payments.map(known -> known.earned(subject(transfer))).orElse(ByteCount.ZERO);
    }

    private static Bytes subject(Transfer transfer) {
        return transfer.infoHash().value();
    }
}
