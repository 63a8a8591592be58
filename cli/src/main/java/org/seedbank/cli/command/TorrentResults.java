package org.seedbank.cli.command;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.Cell;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.torrent.source.MagnetLink;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.Metainfo.FileEntry;
import org.seedbank.torrent.source.TorrentMaker;
import org.seedbank.torrent.source.Verification;
import org.seedbank.torrent.source.Verification.Condition;
import org.seedbank.torrent.source.Verification.FileCheck;
import org.seedbank.torrent.source.WebSeeds;

/** What {@code show}, {@code create} and {@code verify} say. */
final class TorrentResults {
    private TorrentResults() {}

    static String files(Metainfo torrent) {
        long count = torrent.files().stream().filter(file -> !file.isPadding()).count();
        return Amounts.count(count, "file");
    }

    private static List<String> texts(List<URI> addresses) {
        return addresses.stream().map(URI::toString).toList();
    }

    private static String hostAndPort(InetSocketAddress peer) {
        return peer.getHostString() + ":" + peer.getPort();
    }

    /** A file, with the number by which it is selected. */
    record NumberedFile(long number, FileEntry file) {}

    /** The columns of a list of files. */
    static final Listing<NumberedFile> FILES = Listing.of(
            Column.count("number", "#", NumberedFile::number),
            Column.amount(
                    "size",
                    "SIZE",
                    each -> each.file().length().value(),
                    each -> Amounts.size(each.file().length())),
            Column.plain("path", "FILE", each -> each.file().display()));

    /** The columns of a list of files that are not as they should be. */
    static final Listing<FileCheck> BAD_FILES = Listing.of(
            Column.text("condition", "", check -> Style.RED.of(condition(check)), check -> Cell.of(condition(check))),
            Column.plain("path", "", check -> check.file().display()),
            Column.plain("detail", "", TorrentResults::detail));

    private static String condition(FileCheck check) {
        return check.condition().name().toLowerCase(Locale.ROOT);
    }

    private static String detail(FileCheck check) {
        return switch (check.condition()) {
            case MISSING -> "";
            case SHORT, LONG ->
                check.found().value() + " bytes, expected "
                        + check.file().length().value();
            case DAMAGED, INTACT -> check.badPieces() + " bad pieces";
        };
    }

    record Torrent(Metainfo torrent, List<Scraped> scraped) implements Result {
        @Override
        public String schema() {
            return "seedbank.torrent/1";
        }

        @Override
        public void print(Lines out) {
            out.line(Span.plain("name      "), Style.BOLD.of(torrent.name()));
            out.line(Span.plain("hash      "), Style.CYAN.of(torrent.infoHash().toString()));
            out.line("size      " + Amounts.size(torrent.length()) + " ("
                    + torrent.length().value() + " bytes), " + files(torrent));
            out.line("pieces    " + torrent.pieces().count() + " of "
                    + torrent.pieces().length() / 1024 + " KiB");
            if (torrent.isPrivate()) {
                out.line("private   only its trackers introduce peers");
            }
            for (int tier = 0; tier < torrent.trackers().size(); tier++) {
                for (URI tracker : torrent.trackers().get(tier)) {
                    out.line("tracker   " + tracker + "  tier " + (tier + 1));
                }
            }
            scraped.forEach(answer -> answer.print(out));
            WebSeeds.of(torrent).forEach(seed -> out.line("web seed  " + seed));
            Metainfo.Remarks remarks = torrent.remarks();
            remarks.created().ifPresent(time -> out.line("created   " + Amounts.local(time)));
            remarks.createdBy().ifPresent(program -> out.line("made by   " + program));
            remarks.comment().ifPresent(comment -> out.line("comment   " + comment));
            remarks.source().ifPresent(source -> out.line("source    " + source));
            out.line("magnet    " + torrent.magnet().toUri());
            out.table(
                    FILES,
                    IntStream.range(0, torrent.files().size())
                            .mapToObj(
                                    i -> new NumberedFile(i + 1, torrent.files().get(i)))
                            .filter(each -> !each.file().isPadding())
                            .toList());
        }

        @Override
        public void describe(JsonFields out) {
            Metainfo.Remarks remarks = torrent.remarks();
            out.put("name", torrent.name())
                    .put("info_hash", torrent.infoHash().toString())
                    .put("size", torrent.length().value())
                    .put("piece_length", torrent.pieces().length())
                    .put("pieces", torrent.pieces().count())
                    .put("private", torrent.isPrivate())
                    .objects(
                            "trackers",
                            torrent.trackers(),
                            (tier, each) -> each.texts(
                                    "tier", tier.stream().map(URI::toString).toList()))
                    .texts("web_seeds", texts(WebSeeds.of(torrent)))
                    .objects("swarm", scraped, Scraped::describe)
                    .put("comment", remarks.comment())
                    .put("created_by", remarks.createdBy())
                    .put("created", remarks.created().map(JsonFields::text))
                    .put("source", remarks.source())
                    .put("magnet", torrent.magnet().toUri().toString())
                    .objects(
                            "files",
                            torrent.files(),
                            (file, each) -> each.put("path", file.display())
                                    .put("size", file.length().value())
                                    .put("padding", file.isPadding()));
        }
    }

    record Magnet(MagnetLink link, List<Scraped> scraped) implements Result {
        @Override
        public String schema() {
            return "seedbank.magnet/1";
        }

        @Override
        public void print(Lines out) {
            link.displayName().ifPresent(name -> out.line(Span.plain("name      "), Style.BOLD.of(name)));
            out.line(Span.plain("hash      "), Style.CYAN.of(link.infoHash().toString()));
            link.trackers().forEach(tracker -> out.line("tracker   " + tracker));
            link.peers().forEach(peer -> out.line("peer      " + hostAndPort(peer)));
            scraped.forEach(answer -> answer.print(out));
            link.webSeeds().forEach(seed -> out.line("web seed  " + seed));
            link.files().ifPresent(files -> out.line("files     " + files + " (counted from 0)"));
            out.line("magnet    " + link.toUri());
        }

        @Override
        public void describe(JsonFields out) {
            out.put("name", link.displayName())
                    .put("info_hash", link.infoHash().toString())
                    .texts(
                            "trackers",
                            link.trackers().stream().map(URI::toString).toList())
                    .texts(
                            "peers",
                            link.peers().stream()
                                    .map(TorrentResults::hostAndPort)
                                    .toList())
                    .texts("web_seeds", texts(link.webSeeds()))
                    .objects("swarm", scraped, Scraped::describe)
                    .put("files", link.files().map(Object::toString))
                    .put("magnet", link.toUri().toString());
        }
    }

    /**
     * A torrent that was just made.
     *
     * @param made what was made
     * @param file where it was written; absent for standard output
     */
    record Created(TorrentMaker.Made made, Optional<Path> file) implements Result {
        @Override
        public String schema() {
            return "seedbank.created/1";
        }

        @Override
        public void print(Lines out) {
            Metainfo torrent = made.metainfo();
            out.line("created   " + file.map(Path::toString).orElse("-") + "  " + Amounts.size(torrent.length()) + "  "
                    + files(torrent) + "  " + Amounts.count(torrent.pieces().count(), "piece") + " of "
                    + torrent.pieces().length() / 1024 + " KiB");
            made.skipped().forEach(path -> out.line("left out  " + path + " (a link or a device)"));
            out.line(Span.plain("hash      "), Style.CYAN.of(torrent.infoHash().toString()));
            out.line("magnet    " + torrent.magnet().toUri());
        }

        @Override
        public void describe(JsonFields out) {
            Metainfo torrent = made.metainfo();
            out.put("file", file.map(Path::toString))
                    .put("name", torrent.name())
                    .put("info_hash", torrent.infoHash().toString())
                    .put("size", torrent.length().value())
                    .put("piece_length", torrent.pieces().length())
                    .put("pieces", torrent.pieces().count())
                    .put("magnet", torrent.magnet().toUri().toString())
                    .texts(
                            "left_out",
                            made.skipped().stream().map(Path::toString).toList());
        }
    }

    record Verified(Metainfo torrent, Path directory, Verification verification) implements Result {
        private static final int SHOWN = 20;

        @Override
        public String schema() {
            return "seedbank.verification/1";
        }

        @Override
        public void print(Lines out) {
            out.table(BAD_FILES, bad());
            List<Verification.BadPiece> pieces = verification.badPieces();
            if (!pieces.isEmpty()) {
                String numbers = String.join(
                        ", ",
                        pieces.stream()
                                .limit(SHOWN)
                                .map(piece -> Integer.toString(piece.index()))
                                .toList());
                out.line("bad pieces  " + numbers + (pieces.size() > SHOWN ? ", …" : ""));
            }
            Style style = verification.isIntact() ? Style.GREEN : Style.RED;
            out.line(
                    style.of(verification.isIntact() ? "intact" : "not intact"),
                    Span.plain("  " + torrent.name() + "  " + (verification.pieces() - pieces.size()) + " of "
                            + Amounts.count(verification.pieces(), "piece") + " good, " + files(torrent) + " in "
                            + directory));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("intact", verification.isIntact())
                    .put("info_hash", torrent.infoHash().toString())
                    .put("directory", directory.toString())
                    .put("pieces", verification.pieces())
                    .integers(
                            "bad_pieces",
                            verification.badPieces().stream()
                                    .map(Verification.BadPiece::index)
                                    .toList())
                    .objects(
                            "files",
                            verification.files(),
                            (check, each) -> each.put("path", check.file().display())
                                    .put("condition", check.condition().name().toLowerCase(Locale.ROOT))
                                    .put("size", check.file().length().value())
                                    .put("found", check.found().value())
                                    .put("bad_pieces", check.badPieces()));
        }

        private List<FileCheck> bad() {
            return verification.files().stream()
                    .filter(check -> check.condition() != Condition.INTACT)
                    .toList();
        }
    }
}
