package org.seedbank.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.torrent.engine.FetchOrder;
import org.seedbank.torrent.engine.FilePriority;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.FileChooser;
import org.seedbank.torrent.source.Metainfo;
import picocli.CommandLine.Option;

/** Options that say what of a torrent is fetched, and in which order. */
final class WishOptions {
    private static final String EXAMPLE = "seedbank show lists the files with their numbers";

    @Option(
            names = "--files",
            paramLabel = "LIST",
            description = "Only these files: numbers as seedbank show counts them, ranges, patterns: 1,3-5,*.ogg")
    private @Nullable String files;

    @Option(
            names = "--priority",
            paramLabel = "LEVEL:LIST",
            description = "high, normal, low or skip, and files as for --files: high:1. May be given several times; "
                    + "the last word about a file counts.")
    private List<String> priorities = List.of();

    @Option(names = "--sequential", description = "From the beginning to the end, instead of the rarest pieces first.")
    private boolean isSequential;

    @Option(
            names = "--first-and-last",
            description = "First the beginning and the end of every file, so that players can look into it.")
    private boolean isEndsFirst;

    /** What the options say about {@code source}. */
    Wishes wishes(TorrentSource source) {
        Optional<Metainfo> known =
                source instanceof TorrentSource.Known torrent ? Optional.of(torrent.metainfo()) : Optional.empty();
        FileSelection chosen = files == null ? fromLink(source) : read(files, "--files " + files, known)::isWanted;
        List<Rule> rules = new ArrayList<>();
        for (String priority : priorities) {
            rules.add(rule(priority, known));
        }
        FetchOrder order = isSequential ? FetchOrder.SEQUENTIAL : FetchOrder.RAREST_FIRST;
        return Wishes.of(rules.isEmpty() ? chosen : new Ranked(chosen, rules))
                .with(isEndsFirst ? order.withEndsFirst() : order);
    }

    /** The files that a magnet link selects (BEP 53), otherwise all. */
    private static FileSelection fromLink(TorrentSource source) {
        return source instanceof TorrentSource.Magnet magnet
                ? magnet.link()
                        .files()
                        .<FileSelection>map(indexes -> FileChooser.of(indexes)::isWanted)
                        .orElse(FileSelection.ALL)
                : FileSelection.ALL;
    }

    private static Rule rule(String text, Optional<Metainfo> known) {
        return new Rule(level(text), read(list(text), "--priority " + text, known));
    }

    /**
     * The priority of a text like {@code high:1,3-5}.
     *
     * @throws CliFailure if it begins with none
     */
    static FilePriority level(String text) {
        String level = text.substring(0, Math.max(0, text.indexOf(':')));
        return Stream.of(FilePriority.values())
                .filter(priority -> priority.name().toLowerCase(Locale.ROOT).equals(level))
                .findFirst()
                .orElseThrow(() -> refused(
                        "--priority " + text, "it is not high, normal, low or skip with a colon and files", "high:1"));
    }

    /** The files of a text like {@code high:1,3-5}. */
    static String list(String text) {
        return text.substring(text.indexOf(':') + 1);
    }

    private static FileChooser read(String list, String option, Optional<Metainfo> known) {
        try {
            FileChooser chooser = FileChooser.parse(list);
            known.ifPresent(chooser::requireMatches);
            return chooser;
        } catch (IllegalArgumentException e) {
            throw refused(option, String.valueOf(e.getMessage()), EXAMPLE).causedBy(e);
        }
    }

    private static CliFailure refused(String option, String why, String hint) {
        return new CliFailure(ExitCode.BAD_OPTION, "cannot use", option, why, hint);
    }

    /** Files that have one priority. */
    private record Rule(FilePriority priority, FileChooser files) {}

    /**
     * Chosen files, some of them more wanted than others.
     *
     * @param chosen those outside are never wanted
     * @param rules the last that speaks of a file counts
     */
    private record Ranked(FileSelection chosen, List<Rule> rules) implements FileSelection {
        @Override
        public boolean isWanted(Metainfo metainfo, int index) {
            return priority(metainfo, index) != FilePriority.SKIP;
        }

        @Override
        public FilePriority priority(Metainfo metainfo, int index) {
            FilePriority priority = chosen.priority(metainfo, index);
            if (priority != FilePriority.SKIP) {
                for (Rule rule : rules) {
                    priority = rule.files().isWanted(metainfo, index) ? rule.priority() : priority;
                }
            }
            return priority;
        }
    }
}
