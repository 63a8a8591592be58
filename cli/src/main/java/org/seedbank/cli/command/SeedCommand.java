package org.seedbank.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.transfer.SeedGoal;
import org.seedbank.cli.transfer.TransferKind;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.TorrentMaker;
import org.seedbank.torrent.source.TorrentRecipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Serves files. */
@Command(
        name = "seed",
        description = {
            "Serve files to others, and be paid for it.",
            "Of a file or directory that is no torrent a torrent is made on the fly; its magnet link is printed."
        })
final class SeedCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(
            paramLabel = "PATH|TORRENT",
            arity = "1..*",
            description =
                    "Data to share, a torrent file whose data is there, or a torrent that was active here before.")
    private List<String> targets = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where the data of torrents is; when left out, here if it is here, else torrent.dir.")
    private @Nullable String directory;

    @Option(
            names = "--super",
            description = "Offer pieces one by one, as the first seeder of a torrent: the others pass them on, "
                    + "and hardly any is sent twice. Of no use where others seed too.")
    private boolean isSuper;

    @Mixin
    private final TransferOptions options = new TransferOptions();

    @Mixin
    private final HopOptions hops = new HopOptions();

    SeedCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        TransferRun run = new TransferRun(invocation, options, hops);
        List<TransferRun.Named> tasks = new ArrayList<>();
        for (String target : targets) {
            tasks.add(TransferRun.Named.of(task(target, run).with(wishes())));
        }
        return run.run(TransferKind.SEED, options.goal(SeedGoal.FOREVER), Optional.empty(), tasks)
                .code();
    }

    private Wishes wishes() {
        return isSuper ? Wishes.ALL.with(Wishes.Offer.ONE_BY_ONE) : Wishes.ALL;
    }

    private TorrentTask task(String target, TransferRun run) {
        boolean isLink = target.toLowerCase(Locale.ROOT).startsWith("magnet:") || target.equals("-");
        Path path = isLink ? Path.of("") : invocation.path(target);
        boolean isTorrent = path.toString().toLowerCase(Locale.ROOT).endsWith(".torrent") && !Files.isDirectory(path);
        if (!isLink && !isTorrent && Files.exists(path)) {
            return fresh(path, target, run);
        }
        TorrentSource source = invocation.targets().read(target);
        Metainfo torrent = source instanceof TorrentSource.Known known
                ? known.metainfo()
                : run.shelf().find(source.infoHash()).orElseThrow(() -> neverSeen(target));
        return run.task(new TorrentSource.Known(torrent), directory(torrent, run), FileSelection.ALL);
    }

    private TorrentTask fresh(Path path, String target, TransferRun run) {
        // Without a date, so that the same files always make the same torrent and the same magnet link.
        TorrentMaker.Made made = NewTorrent.make(path, target, TorrentRecipe.PLAIN, invocation);
        Path parent = Optional.ofNullable(path.getParent()).orElse(path);
        return run.task(new TorrentSource.Known(made.metainfo()), parent, FileSelection.ALL)
                .with(made.hashed());
    }

    private Path directory(Metainfo torrent, TransferRun run) {
        Path here = invocation.host().environment().workingDirectory();
        return Optional.ofNullable(directory)
                .map(invocation::path)
                .orElseGet(() ->
                        Files.exists(here.resolve(torrent.files().get(0).path().get(0)))
                                ? here
                                : run.settings().torrent().directory());
    }

    private static CliFailure neverSeen(String target) {
        return new CliFailure(
                ExitCode.NOT_FOUND,
                "cannot seed",
                target,
                "this torrent was never active here",
                "name its torrent file, or the data itself");
    }
}
