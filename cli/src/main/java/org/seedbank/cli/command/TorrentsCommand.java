package org.seedbank.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.control.JsonRecord;
import org.seedbank.cli.control.NodeReport;
import org.seedbank.cli.control.TorrentReport;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.wiring.ControlClient;
import org.seedbank.overlay.wire.MalformedMessageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Torrents of processes that run. */
@Command(
        name = "torrents",
        description = "Torrents that download and seed processes with this data directory move: what they do, "
                + "and what is wanted of them.")
final class TorrentsCommand {
    /** What the processes call that which can be asked about torrents. */
    static final String KIND = "torrents";

    static List<Object> parts(Invocation invocation) {
        return List.of(new Ls(invocation), new Files(invocation));
    }

    /** Who can be asked about torrents. */
    private static List<ControlClient> movers(RunningNodes running) {
        return running.clients().stream()
                .filter(client -> running.info(client).kind().equals(KIND))
                .toList();
    }

    private static List<TorrentReport> torrents(RunningNodes running, ControlClient client) {
        return running.read(
                client,
                "torrent_list",
                answer -> answer.objects("torrents").stream()
                        .map(TorrentReport::read)
                        .toList());
    }

    @Command(name = "ls", description = "List them: state, progress, rates, and who waits for whom.")
    static final class Ls implements Callable<Integer> {
        private final Invocation invocation;

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(TorrentsResults.TORRENTS));

        Ls(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            List<TorrentsResults.Mover> processes = new ArrayList<>();
            try (RunningNodes running = RunningNodes.of(invocation)) {
                for (ControlClient client : movers(running)) {
                    NodeReport node = running.info(client);
                    processes.add(new TorrentsResults.Mover(node.process(), torrents(running, client)));
                }
            }
            invocation.output().result(new TorrentsResults.Listed(processes), table.form());
            return ExitCode.OK.code();
        }
    }

    @Command(
            name = "files",
            description = {
                "List the files of a torrent, and change which are wanted while it runs.",
                "What is new is fetched; what is not wanted any more is kept as far as it is there."
            })
    static final class Files implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(
                paramLabel = "TORRENT",
                description = "6 or more hex digits of the torrent, or a part of its name that no other has.")
        private String torrent = "";

        @Option(names = "--want", paramLabel = "LIST", description = "Fetch these files too: 1,3-5,*.ogg")
        private @Nullable String want;

        @Option(names = "--skip", paramLabel = "LIST", description = "Fetch no more of these files.")
        private @Nullable String skip;

        @Option(
                names = "--priority",
                paramLabel = "LEVEL:LIST",
                description = "high, normal, low or skip, and files: high:1. May be given several times; "
                        + "the last word about a file counts, and these come after --want and --skip.")
        private List<String> priorities = List.of();

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(TorrentsResults.FILES));

        Files(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            List<Rule> rules = rules();
            try (RunningNodes running = RunningNodes.of(invocation)) {
                Found found = find(running);
                JsonRecord answer = found.client().ask(rules.isEmpty() ? "torrent_files" : "torrent_wish", params -> {
                    params.put("info_hash", found.report().infoHash());
                    if (!rules.isEmpty()) {
                        params.objects("rules", rules, Rule::describe);
                    }
                });
                invocation.output().result(read(answer), table.form());
            }
            return ExitCode.OK.code();
        }

        private List<Rule> rules() {
            List<Rule> rules = new ArrayList<>();
            if (want != null) {
                rules.add(new Rule("normal", want));
            }
            if (skip != null) {
                rules.add(new Rule("skip", skip));
            }
            for (String priority : priorities) {
                String level = WishOptions.level(priority).name().toLowerCase(Locale.ROOT);
                rules.add(new Rule(level, WishOptions.list(priority)));
            }
            return rules;
        }

        private Found find(RunningNodes running) {
            List<Found> found = new ArrayList<>();
            for (ControlClient client : movers(running)) {
                torrents(running, client).stream()
                        .filter(this::isMeant)
                        .forEach(report -> found.add(new Found(client, report)));
            }
            if (found.size() != 1) {
                throw new CliFailure(
                        found.isEmpty() ? ExitCode.NOT_FOUND : ExitCode.BAD_OPTION,
                        "cannot find",
                        torrent,
                        found.isEmpty()
                                ? "no torrent that runs or waits is called so"
                                : found.size() + " torrents are called so",
                        "seedbank torrents ls lists them");
            }
            return found.get(0);
        }

        private boolean isMeant(TorrentReport report) {
            String wanted = torrent.toLowerCase(Locale.ROOT);
            return (wanted.matches("[0-9a-f]{6,40}") && report.infoHash().startsWith(wanted))
                    || (!wanted.isBlank()
                            && report.name().toLowerCase(Locale.ROOT).contains(wanted));
        }

        private static TorrentsResults.FileList read(JsonRecord answer) {
            try {
                return TorrentsResults.FileList.read(answer);
            } catch (MalformedMessageException e) {
                throw RunningNodes.notUnderstood(e);
            }
        }
    }

    /** A torrent, and who moves it. */
    private record Found(ControlClient client, TorrentReport report) {}

    /** Files that get a priority. */
    private record Rule(String priority, String files) {
        void describe(JsonFields out) {
            out.put("priority", priority).put("files", files);
        }
    }
}
