package org.seedbank.cli.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.transfer.SeedGoal;
import org.seedbank.cli.transfer.TransferKind;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.Metainfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gets what torrents hold. */
@Command(
        name = "download",
        description = {
            "Download torrents, and pay those who serve them.",
            "What is there already is kept: the same command again resumes after a stop or a crash."
        })
final class DownloadCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(
            paramLabel = "TARGET",
            arity = "1..*",
            description = "A torrent file, - for standard input, a magnet link, or the 40 hex digits of a torrent.")
    private List<String> targets = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where the files go; torrent.dir when left out.")
    private @Nullable String directory;

    @Option(
            names = "--stall-timeout",
            paramLabel = "T",
            description = "Give up, with code 2, when nothing came for this time.")
    private @Nullable Duration stallTimeout;

    @Option(names = "--check-only", description = "Only compare what is there with the torrent, without a network.")
    private boolean isCheckOnly;

    @Option(names = "--seed", description = "Seed afterwards, until you stop it; --ratio and --seed-time set an end.")
    private boolean isSeeding;

    @Mixin
    private final WishOptions wishes = new WishOptions();

    @Mixin
    private final TransferOptions options = new TransferOptions();

    @Mixin
    private final HopOptions hops = new HopOptions();

    DownloadCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        TransferRun run = new TransferRun(invocation, options, hops);
        List<TorrentSource> sources =
                targets.stream().map(invocation.targets()::read).toList();
        Path where = Optional.ofNullable(directory)
                .map(invocation::path)
                .orElse(run.settings().torrent().directory());
        if (isCheckOnly) {
            return check(run, sources, where);
        }
        List<TransferRun.Named> tasks = new ArrayList<>();
        for (TorrentSource source : sources) {
            Wishes wanted = wishes.wishes(source);
            tasks.add(
                    TransferRun.Named.of(run.task(source, where, wanted.files()).with(wanted)));
        }
        var unused = Privacy.create(where);
        return run.run(
                        TransferKind.DOWNLOAD,
                        options.goal(isSeeding ? SeedGoal.FOREVER : SeedGoal.NONE),
                        Optional.ofNullable(stallTimeout),
                        tasks)
                .code();
    }

    private int check(TransferRun run, List<TorrentSource> sources, Path where) {
        ExitCode code = ExitCode.OK;
        for (TorrentSource source : sources) {
            Metainfo torrent = source instanceof TorrentSource.Known known
                    ? known.metainfo()
                    : run.shelf().find(source.infoHash()).orElseThrow(() -> contentUnknown(source));
            boolean isIntact = VerifyCommand.verify(torrent, where, invocation, Listing.Form.WHOLE);
            code = isIntact ? code : ExitCode.VERIFICATION_FAILED;
        }
        return code.code();
    }

    private static CliFailure contentUnknown(TorrentSource source) {
        return new CliFailure(
                ExitCode.NOT_FOUND,
                "cannot check",
                source.infoHash().toString(),
                "its content is not known here yet",
                "download it first, or name the torrent file");
    }
}
