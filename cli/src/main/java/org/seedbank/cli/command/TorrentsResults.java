package org.seedbank.cli.command;

import java.util.List;
import org.seedbank.cli.control.FileReport;
import org.seedbank.cli.control.JsonRecord;
import org.seedbank.cli.control.TorrentReport;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Table;
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
            Table table = Table.of("torrent", "name", "state", ">done", ">size", ">down", ">up", ">peers");
            processes.forEach(process -> process.torrents().forEach(torrent -> table.row(cells(torrent))));
            if (processes.stream().allMatch(process -> process.torrents().isEmpty())) {
                out.line("nothing that runs here moves torrents now");
            } else {
                out.table(table);
            }
        }

        private static String[] cells(TorrentReport torrent) {
            ByteCount done = new ByteCount(torrent.content().done());
            ByteCount total = new ByteCount(torrent.content().total());
            String state = torrent.state().replace('_', ' ');
            return new String[] {
                torrent.infoHash().substring(0, Math.min(8, torrent.infoHash().length())),
                torrent.name(),
                torrent.position().isPresent()
                        ? state + " " + torrent.position().getAsLong()
                        : state,
                total.value() == 0 ? "-" : Amounts.percent(done, total),
                total.value() == 0 ? "-" : Amounts.size(total),
                Amounts.rate((double) torrent.traffic().downRate()),
                Amounts.rate((double) torrent.traffic().upRate()),
                Long.toString(torrent.peers())
            };
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
            Table table = Table.of(">file", "path", "priority", ">size");
            for (FileReport file : files) {
                table.row(
                        Long.toString(file.number()),
                        file.path(),
                        file.priority(),
                        Amounts.size(new ByteCount(file.size())));
            }
            out.table(table);
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
