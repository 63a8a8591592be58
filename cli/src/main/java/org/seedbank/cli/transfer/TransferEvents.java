package org.seedbank.cli.transfer;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.engine.WebSeedStatus;
import org.seedbank.torrent.source.MagnetLink;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.token.ByteCount;

/** What is said while torrents are moved: one line, or one JSON object, for each step. */
final class TransferEvents {
    private TransferEvents() {}

    /** A step; all have one schema and differ in the field {@code event}. */
    interface Event extends Result {
        /** What is on its way. */
        Transfer transfer();

        @Override
        default String schema() {
            return transfer().kind().schema();
        }
    }

    /** Where peers reach it; 0 while nobody can. */
    static int port(Transfer transfer) {
        return transfer.session().map(session -> session.listening().getPort()).orElse(0);
    }

    private static List<WebSeedStatus> webSeeds(Transfer transfer) {
        return transfer.session().map(TorrentSession::webSeeds).orElse(List.of());
    }

    /**
     * It waits for its turn.
     *
     * @param transfer what
     * @param position among those that wait, from 1
     */
    record Queued(Transfer transfer, int position) implements Event {
        @Override
        public void print(Lines out) {
            out.line("queued    " + transfer.name() + "  " + position);
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "queued")
                    .put("info_hash", transfer.infoHash().toString())
                    .put("name", transfer.name())
                    .put("position", position);
        }
    }

    record Started(Transfer transfer, Path directory) implements Event {
        @Override
        public void print(Lines out) {
            // People get a note instead.
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "started")
                    .put("info_hash", transfer.infoHash().toString())
                    .put("name", transfer.name())
                    .put("directory", directory.toString())
                    .put("port", port(transfer));
        }
    }

    record Known(Transfer transfer, Metainfo torrent) implements Event {
        @Override
        public void print(Lines out) {
            if (transfer.kind() == TransferKind.SEED) {
                return; // the user knows what is there
            }
            long files =
                    torrent.files().stream().filter(file -> !file.isPadding()).count();
            out.line("metadata  " + torrent.name() + "  " + Amounts.size(torrent.length()) + "  " + files
                    + (files == 1 ? " file" : " files"));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "metadata")
                    .put("info_hash", transfer.infoHash().toString())
                    .put("name", torrent.name())
                    .put("size", torrent.length().value())
                    .put(
                            "files",
                            torrent.files().stream()
                                    .filter(file -> !file.isPadding())
                                    .count());
        }
    }

    private static void describe(WebSeedStatus seed, JsonFields out) {
        out.put("address", seed.address().toString())
                .put("state", seed.state().name().toLowerCase(Locale.ROOT))
                .put("received", seed.received().value())
                .put("problem", seed.problem());
    }

    /**
     * How far it is; equal to another as long as nothing changes.
     *
     * @param transfer what
     * @param status bytes and peers
     * @param downRate payload bytes a second
     * @param upRate payload bytes a second
     * @param paid for it
     * @param earned by it
     * @param webSeeds servers that have it
     */
    record Progressed(
            Transfer transfer,
            TorrentStatus status,
            long downRate,
            long upRate,
            ByteCount paid,
            ByteCount earned,
            List<WebSeedStatus> webSeeds)
            implements Event {
        static Progressed of(Transfer transfer, ByteCount paid, ByteCount earned) {
            return new Progressed(
                    transfer,
                    transfer.status(),
                    Math.round(transfer.tally().downRate()),
                    Math.round(transfer.tally().upRate()),
                    paid,
                    earned,
                    List.copyOf(TransferEvents.webSeeds(transfer)));
        }

        @Override
        public void print(Lines out) {
            // People have the progress display.
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "progress")
                    .put("info_hash", transfer.infoHash().toString())
                    .put("phase", status.phase().name().toLowerCase(Locale.ROOT))
                    .put("done", status.verified().value())
                    .put("total", status.wanted().value())
                    .put("downloaded", status.downloaded().value())
                    .put("uploaded", status.uploaded().value())
                    .put("down_rate", downRate)
                    .put("up_rate", upRate)
                    .put("peers", status.peers())
                    .put("proven_peers", status.provenPeers())
                    .put("paid", paid.value())
                    .put("earned", earned.value())
                    .objects("web_seeds", webSeeds, TransferEvents::describe);
        }
    }

    /** Tokens moved. */
    record Paid(Transfer transfer, HistoryEntry entry) implements Event {
        @Override
        public void print(Lines out) {
            // People see the sum in the progress and at the end.
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", entry.kind() == HistoryEntry.Kind.SPENT ? "paid" : "earned")
                    .put("info_hash", entry.reason().subject().toHex())
                    .put("peer", entry.counterparty().memberId().toString())
                    .put("amount", entry.amount().value())
                    .put(
                            "block",
                            entry.block()
                                    .map(SequenceNumber::value)
                                    .map(OptionalLong::of)
                                    .orElse(OptionalLong.empty()));
        }
    }

    record Stalled(Transfer transfer, Duration since) implements Event {
        @Override
        public void print(Lines out) {
            out.line(
                    Style.YELLOW.of("stalled   "),
                    Span.plain(transfer.name() + "  nothing came for " + Amounts.duration(since) + ", "
                            + Amounts.count(transfer.status().peers(), "peer")));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "stalled")
                    .put("info_hash", transfer.infoHash().toString())
                    .put("seconds", since.toSeconds())
                    .put("peers", transfer.status().peers());
        }
    }

    /**
     * Nothing wanted is missing.
     *
     * @param transfer of what
     * @param paid for it
     * @param payees how many were paid
     * @param balance afterwards; absent when nothing is paid at all
     */
    record Done(Transfer transfer, ByteCount paid, int payees, Optional<Long> balance) implements Event {
        @Override
        public void print(Lines out) {
            TorrentStatus status = transfer.status();
            String speed = status.downloaded().value() == 0
                    ? "nothing was missing"
                    : Amounts.size(status.wanted()) + " in " + Amounts.duration(transfer.duration()) + ", "
                            + Amounts.rate(rate());
            String payment =
                    paid.value() == 0 ? "" : ", paid " + Amounts.tokens(paid) + " to " + Amounts.count(payees, "peer");
            out.line(
                    Style.GREEN.of("done      "),
                    Span.plain(transfer.name() + "  " + speed + ", hash ok" + payment
                            + balance.map(amount -> "; balance " + Amounts.signedTokens(amount))
                                    .orElse("")));
            webSeeds(transfer)
                    .forEach(seed -> out.line("web seed  " + seed.address() + "  " + Amounts.size(seed.received())
                            + seed.problem().map(problem -> ", " + problem).orElse("")));
        }

        @Override
        public void describe(JsonFields out) {
            TorrentStatus status = transfer.status();
            out.put("event", "done")
                    .put("info_hash", transfer.infoHash().toString())
                    .put("name", transfer.name())
                    .put("size", status.wanted().value())
                    .put("downloaded", status.downloaded().value())
                    .put("uploaded", status.uploaded().value())
                    .put("seconds", transfer.duration().toMillis() / 1000.0)
                    .put("rate", Math.round(rate()))
                    .put("hash", "ok")
                    .put("paid", paid.value())
                    .put("payees", payees)
                    .objects("web_seeds", webSeeds(transfer), TransferEvents::describe);
            balance.ifPresent(amount -> out.put("balance", amount));
        }

        private double rate() {
            double seconds = Math.max(1, transfer.duration().toMillis()) / 1000.0;
            return transfer.status().downloaded().value() / seconds;
        }
    }

    record Seeding(Transfer transfer, MagnetLink magnet) implements Event {
        @Override
        public void print(Lines out) {
            out.line("seeding   " + transfer.name() + "  " + transfer.goal() + "; Ctrl-C stops");
            out.line("magnet    " + magnet.toUri());
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "seeding")
                    .put("info_hash", transfer.infoHash().toString())
                    .put("name", transfer.name())
                    .put("port", port(transfer))
                    .put("magnet", magnet.toUri().toString());
        }
    }

    /**
     * Stopped, finished or not.
     *
     * @param transfer of what
     * @param paid for it
     * @param earned with it
     * @param unpaid by those who got it from us, now or before
     * @param owed by us to those from whom we got it, now or before
     */
    record Stopped(Transfer transfer, ByteCount paid, ByteCount earned, ByteCount unpaid, ByteCount owed)
            implements Event {
        @Override
        public void print(Lines out) {
            TorrentStatus status = transfer.status();
            String tokens = amount("paid", paid) + amount("earned", earned);
            if (transfer.isDone()) {
                out.line("stopped   " + transfer.name() + "  sent " + Amounts.size(status.uploaded()) + tokens);
            } else {
                String done = status.wanted().value() == 0
                        ? (transfer.isQueued() ? "its turn has not come" : "no metadata yet")
                        : Amounts.percent(status.verified(), status.wanted()) + "  "
                                + Amounts.sizeOf(status.verified(), status.wanted());
                out.line(
                        Style.YELLOW.of("stopped   "),
                        Span.plain(transfer.name() + "  " + done + tokens + "; the same command again resumes"));
            }
            if (unpaid.value() > 0) {
                out.line("unpaid    " + transfer.name() + "  " + Amounts.tokens(unpaid)
                        + " by peers, who pay when you meet again");
            }
            if (owed.value() > 0) {
                out.line("owed      " + transfer.name() + "  " + Amounts.tokens(owed)
                        + " to peers, paid when you meet again");
            }
        }

        private static String amount(String word, ByteCount bytes) {
            return bytes.value() == 0 ? "" : ", " + word + " " + Amounts.tokens(bytes);
        }

        @Override
        public void describe(JsonFields out) {
            TorrentStatus status = transfer.status();
            out.put("event", "stopped")
                    .put("info_hash", transfer.infoHash().toString())
                    .put("name", transfer.name())
                    .put("complete", transfer.isDone())
                    .put("done", status.verified().value())
                    .put("total", status.wanted().value())
                    .put("downloaded", status.downloaded().value())
                    .put("uploaded", status.uploaded().value())
                    .put("paid", paid.value())
                    .put("earned", earned.value())
                    .put("unpaid", unpaid.value())
                    .put("owed", owed.value());
            if (!transfer.isDone()) {
                out.put("hint", "the same command again resumes");
            }
        }
    }

    /**
     * What a peer without an account has got, for programs.
     *
     * @param transfer of what
     * @param to where it is
     * @param bytes payload
     */
    record GivenUnpaid(Transfer transfer, InetSocketAddress to, ByteCount bytes) implements Event {
        @Override
        public void print(Lines out) {
            // People are told how much it was in all.
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "given_unpaid")
                    .put("info_hash", transfer.infoHash().toString())
                    .put("address", to.getAddress().getHostAddress())
                    .put("port", to.getPort())
                    .put("bytes", bytes.value());
        }
    }

    record Failed(Transfer transfer, CliFailure failure) implements Event {
        @Override
        public void print(Lines out) {
            // People read it on standard error.
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "error")
                    .put("info_hash", transfer.infoHash().toString())
                    .put("code", failure.code().code())
                    .put("kind", failure.code().kind())
                    .put("message", failure.sentence());
        }
    }
}
