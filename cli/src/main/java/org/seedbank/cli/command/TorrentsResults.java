package org.seedbank.cli.command;

import java.util.List;
import org.seedbank.cli.control.FileReport;
import org.seedbank.cli.control.JsonRecord;
import org.seedbank.cli.control.TorrentReport;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.Cell;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.trustchain.token.ByteCount;

/** What running processes say of their torrents. */
final class TorrentsResults {
    private TorrentsResults() {}

    /**
     * A process and its torrents.
     *
     * @param process its number in the system
     * @param torrents that it moves, in the order in which it was given them
     */
    record Mover(long process, List<TorrentReport> torrents) {
        void describe(JsonFields out) {
            out.put("process", process).objects("torrents", torrents, TorrentReport::describe);
        }
    }

    /** The columns of a list of torrents. */
    static final Listing<TorrentReport> TORRENTS = Listing.of(
            Column.text(
                    "torrent",
                    "torrent",
                    torrent -> Span.plain(torrent.infoHash()
                            .substring(0, Math.min(8, torrent.infoHash().length()))),
                    torrent -> Cell.of(torrent.infoHash())),
            Column.plain("name", "name", TorrentReport::name),
            Column.plain("state", "state", TorrentsResults::state),
            Column.amount("done", "done", torrent -> torrent.content().done(), TorrentsResults::done),
            Column.amount("size", "size", torrent -> torrent.content().total(), TorrentsResults::size),
            Column.amount(
                    "down_rate",
                    "down",
                    torrent -> torrent.traffic().downRate(),
                    torrent -> Amounts.rate((double) torrent.traffic().downRate())),
            Column.amount(
                    "up_rate",
                    "up",
                    torrent -> torrent.traffic().upRate(),
                    torrent -> Amounts.rate((double) torrent.traffic().upRate())),
            Column.count("peers", "peers", TorrentReport::peers));

    /** The columns of a list of files. */
    static final Listing<FileReport> FILES = Listing.of(
            Column.count("number", "file", FileReport::number),
            Column.plain("path", "path", FileReport::path),
            Column.plain("priority", "priority", FileReport::priority),
            Column.amount("size", "size", FileReport::size, file -> Amounts.size(new ByteCount(file.size()))));

    private static String state(TorrentReport torrent) {
        String state = torrent.state().replace('_', ' ');
        return torrent.position().isPresent() ? state + " " + torrent.position().getAsLong() : state;
    }

    private static String done(TorrentReport torrent) {
        TorrentReport.Content content = torrent.content();
        return content.total() == 0
                ? "-"
                : Amounts.percent(new ByteCount(content.done()), new ByteCount(content.total()));
    }

    private static String size(TorrentReport torrent) {
        long total = torrent.content().total();
        return total == 0 ? "-" : Amounts.size(new ByteCount(total));
    }

    /**
     * All torrents that run or wait.
     *
     * @param processes that move torrents
     */
    record Listed(List<Mover> processes) implements Result {
        @Override
        public String schema() {
            return "seedbank.torrents/1";
        }

        @Override
        public void print(Lines out) {
            List<TorrentReport> all = processes.stream()
                    .flatMap(process -> process.torrents().stream())
                    .toList();
            if (all.isEmpty()) {
                out.line("nothing that runs here moves torrents now");
            } else {
                out.table(TORRENTS, all);
            }
        }

        @Override
        public void describe(JsonFields out) {
            out.objects("processes", processes, Mover::describe);
        }
    }

    /**
     * The files of one torrent.
     *
     * @param infoHash of which
     * @param name of which
     * @param isInForce false if these wishes wait until the torrent runs and is checked
     * @param files in its order
     */
    record FileList(String infoHash, String name, boolean isInForce, List<FileReport> files) implements Result {
        static FileList read(JsonRecord in) {
            return new FileList(
                    in.requireText("info_hash"),
                    in.requireText("name"),
                    in.isTrue("in_force"),
                    in.objects("files").stream().map(FileReport::read).toList());
        }

        @Override
        public String schema() {
            return "seedbank.files/1";
        }

        @Override
        public void print(Lines out) {
            out.table(FILES, files);
            if (!isInForce) {
                out.line("That holds once the torrent runs and its files are checked.");
            }
        }

        @Override
        public void describe(JsonFields out) {
            out.put("info_hash", infoHash)
                    .put("name", name)
                    .put("in_force", isInForce)
                    .objects("files", files, FileReport::describe);
        }
    }
}
