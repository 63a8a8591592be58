package org.seedbank.cli.command;

import java.util.concurrent.Callable;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.torrent.engine.TorrentSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what a torrent holds, without a network. */
@Command(name = "show", description = "Show name, hash, files and trackers of a torrent file or magnet link.")
final class ShowCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(paramLabel = "TORRENT|MAGNET", description = "A torrent file, - for standard input, or a magnet link.")
    private String target = "";

    ShowCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        TorrentSource source = invocation.targets().read(target);
        if (source instanceof TorrentSource.Known known) {
            invocation.output().result(new TorrentResults.Torrent(known.metainfo()));
        } else if (source instanceof TorrentSource.Magnet magnet) {
            invocation.output().result(new TorrentResults.Magnet(magnet.link()));
        }
        return ExitCode.OK.code();
    }
}
