package org.seedbank.cli.command;

import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.source.InfoHash;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a torrent holds; without a network unless the size of its swarm is asked for. */
@Command(name = "show", description = "Show name, hash, files and trackers of a torrent file or magnet link.")
final class ShowCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(paramLabel = "TORRENT|MAGNET", description = "A torrent file, - for standard input, or a magnet link.")
    private String target = "";

    @Option(
            names = "--scrape",
            description = "Ask its trackers and the hash table how many peers have it (BEP 48, 33).")
    private boolean scrapes;

    @Mixin
    private final TableOptions table = TableOptions.of(() -> List.of(TorrentResults.FILES));

    ShowCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        TorrentSource source = invocation.targets().read(target);
        if (source instanceof TorrentSource.Known known) {
            invocation
                    .output()
                    .result(
                            new TorrentResults.Torrent(
                                    known.metainfo(),
                                    scraped(
                                            known.infoHash(),
                                            known.metainfo().trackers().stream()
                                                    .flatMap(List::stream)
                                                    .toList(),
                                            known.metainfo().isPrivate())),
                            table.form());
        } else if (source instanceof TorrentSource.Magnet magnet) {
            invocation
                    .output()
                    .result(new TorrentResults.Magnet(
                            magnet.link(),
                            scraped(magnet.infoHash(), magnet.link().trackers(), false)));
        }
        return ExitCode.OK.code();
    }

    private List<Scraped> scraped(InfoHash infoHash, List<URI> trackers, boolean isPrivate) {
        return scrapes ? new SwarmCensus(invocation).ask(infoHash, trackers, isPrivate) : List.of();
    }
}
