package org.seedbank.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.Workers;
import org.seedbank.torrent.source.TorrentMaker;
import org.seedbank.torrent.source.TorrentRecipe;

/** Makes torrents of what the user names, with progress. */
final class NewTorrent {
    private NewTorrent() {}

    static TorrentMaker.Made make(Path content, String name, TorrentRecipe recipe, Invocation invocation) {
        HashingProgress progress = new HashingProgress(String.valueOf(content.getFileName()), invocation);
        try (Workers workers = Workers.perProcessor("hashing")) {
            return new TorrentMaker(workers, progress).make(content, recipe);
        } catch (CancellationException e) {
            throw progress.cancelled();
        } catch (IllegalArgumentException e) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot make a torrent of",
                    name,
                    String.valueOf(e.getMessage()),
                    "choose larger pieces with --piece-size");
        } catch (IOException e) {
            throw new CliFailure(
                            Reasons.whenOpening(e),
                            "cannot make a torrent of",
                            name,
                            Reasons.of(e),
                            "check the name, and who owns the files")
                    .causedBy(e);
        } finally {
            progress.end();
        }
    }
}
