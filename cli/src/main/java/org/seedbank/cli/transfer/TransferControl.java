package org.seedbank.cli.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.seedbank.cli.control.ControlMethod;
import org.seedbank.cli.control.FileReport;
import org.seedbank.cli.control.JsonRecord;
import org.seedbank.cli.control.TorrentReport;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.torrent.engine.FilePriorities;
import org.seedbank.torrent.engine.FilePriority;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.FileChooser;
import org.seedbank.torrent.source.Metainfo;

/** What a process that moves torrents can be asked. */
final class TransferControl {
    /** Files in one answer. */
    private static final int MOST_FILES = 10_000;
    /** Changes in one request, and letters in each. */
    private static final int MOST_RULES = 100;

    private static final int LONGEST_LIST = 4_096;

    private final List<Transfer> transfers;
    private final Turns turns;
    private final Executor thread;
    private final BiFunction<Transfer, Wishes, CompletableFuture<Boolean>> wish;

    /**
     * @param thread on which transfers live
     * @param wish changes what is wanted of one, and tells whether that is in force already
     */
    TransferControl(
            List<Transfer> transfers,
            Turns turns,
            Executor thread,
            BiFunction<Transfer, Wishes, CompletableFuture<Boolean>> wish) {
        this.transfers = transfers;
        this.turns = turns;
        this.thread = thread;
        this.wish = wish;
    }

    Map<String, ControlMethod> methods() {
        return Map.of(
                "torrent_list",
                params -> CompletableFuture.supplyAsync(this::list, thread),
                "torrent_files",
                params -> {
                    String infoHash = params.requireText("info_hash");
                    return CompletableFuture.supplyAsync(() -> files(find(infoHash), true), thread);
                },
                "torrent_wish",
                this::change);
    }

    private Consumer<JsonFields> list() {
        List<TorrentReport> reports = transfers.stream()
                .filter(transfer -> !transfer.isClosed())
                .map(this::report)
                .toList();
        return out -> out.objects("torrents", reports, TorrentReport::describe);
    }

    private TorrentReport report(Transfer transfer) {
        TorrentStatus status = transfer.status();
        OptionalInt position = turns.position(transfer);
        return new TorrentReport(
                transfer.infoHash().toString(),
                transfer.name(),
                transfer.isQueued() ? "queued" : word(status.phase()),
                position.isPresent() ? OptionalLong.of(position.getAsInt()) : OptionalLong.empty(),
                new TorrentReport.Content(
                        status.verified().value(), status.wanted().value()),
                new TorrentReport.Traffic(
                        status.downloaded().value(),
                        status.uploaded().value(),
                        Math.round(transfer.tally().downRate()),
                        Math.round(transfer.tally().upRate())),
                status.peers());
    }

    private CompletableFuture<Consumer<JsonFields>> change(JsonRecord params) {
        String infoHash = params.requireText("info_hash");
        List<Rule> rules = params.objects("rules").stream().map(Rule::read).toList();
        if (rules.isEmpty() || rules.size() > MOST_RULES) {
            throw new MalformedMessageException("1 to " + MOST_RULES + " rules are possible", 0);
        }
        return CompletableFuture.supplyAsync(() -> find(infoHash), thread).thenCompose(transfer -> {
            Wishes changed = transfer.task().wishes().with(changed(transfer, rules));
            return wish.apply(transfer, changed).thenApplyAsync(inForce -> files(transfer, inForce), thread);
        });
    }

    private static FilePriorities changed(Transfer transfer, List<Rule> rules) {
        Metainfo torrent = known(transfer);
        FileSelection files = transfer.task().files();
        List<FilePriority> priorities = new ArrayList<>();
        rules.forEach(rule -> rule.requireMatches(torrent));
        for (int index = 0; index < torrent.files().size(); index++) {
            FilePriority priority = files.priority(torrent, index);
            for (Rule rule : rules) {
                priority = rule.files.isWanted(torrent, index) ? rule.priority : priority;
            }
            priorities.add(priority);
        }
        return new FilePriorities(priorities);
    }

    private static Consumer<JsonFields> files(Transfer transfer, boolean isInForce) {
        Metainfo torrent = known(transfer);
        FileSelection wanted = transfer.task().files();
        List<FileReport> reports = new ArrayList<>();
        for (int index = 0; index < torrent.files().size() && reports.size() < MOST_FILES; index++) {
            Metainfo.FileEntry file = torrent.files().get(index);
            if (!file.isPadding()) {
                reports.add(new FileReport(
                        index + 1L, file.display(), file.length().value(), word(wanted.priority(torrent, index))));
            }
        }
        return out -> out.put("info_hash", transfer.infoHash().toString())
                .put("name", transfer.name())
                .put("in_force", isInForce)
                .objects("files", reports, FileReport::describe);
    }

    private Transfer find(String infoHash) {
        return transfers.stream()
                .filter(transfer -> !transfer.isClosed() && !transfer.isStopping())
                .filter(transfer -> transfer.infoHash().toString().equals(infoHash))
                .findFirst()
                .orElseThrow(() -> new CliFailure(
                        ExitCode.NOT_FOUND,
                        "cannot find",
                        infoHash,
                        "no such torrent runs or waits here",
                        "seedbank torrents ls lists them"));
    }

    private static Metainfo known(Transfer transfer) {
        return transfer.task().source() instanceof TorrentSource.Known source
                ? source.metainfo()
                : transfer.metainfo()
                        .orElseThrow(() -> new CliFailure(
                                ExitCode.NOT_FOUND,
                                "cannot list the files of",
                                transfer.name(),
                                "its content is not known yet",
                                "the same again once a peer has described it"));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Files that get a priority.
     *
     * @param list as it was written
     */
    private record Rule(FilePriority priority, FileChooser files, String list) {
        static Rule read(JsonRecord in) {
            String level = in.requireText("priority");
            String list = in.requireText("files");
            FilePriority priority = Stream.of(FilePriority.values())
                    .filter(each -> word(each).equals(level))
                    .findFirst()
                    .orElseThrow(() -> new MalformedMessageException("no such priority", 0));
            if (list.length() > LONGEST_LIST) {
                throw new MalformedMessageException("more than " + LONGEST_LIST + " letters of files", 0);
            }
            try {
                return new Rule(priority, FileChooser.parse(list), list);
            } catch (IllegalArgumentException e) {
                throw refused(list, e);
            }
        }

        void requireMatches(Metainfo torrent) {
            try {
                files.requireMatches(torrent);
            } catch (IllegalArgumentException e) {
                throw refused(list, e);
            }
        }

        private static CliFailure refused(String list, IllegalArgumentException why) {
            return new CliFailure(
                            ExitCode.BAD_OPTION,
                            "cannot use the files",
                            list,
                            String.valueOf(why.getMessage()),
                            "seedbank torrents files lists them with their numbers")
                    .causedBy(why);
        }
    }
}
