package org.seedbank.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.wiring.Workers;
import org.seedbank.torrent.source.DataVerifier;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.SafeDirectory;
import org.seedbank.torrent.source.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares files with a torrent. */
@Command(name = "verify", description = "Compare files with the hashes of a torrent, and list what is bad.")
final class VerifyCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(index = "0", paramLabel = "TORRENT", description = "A torrent file, or - for standard input.")
    private String target = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DIR",
            description =
                    "Where its files are; when left out, here if they are here, else the directory for downloads.")
    private @Nullable String directory;

    @Mixin
    private final TableOptions table = TableOptions.of(() -> List.of(TorrentResults.BAD_FILES));

    VerifyCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Metainfo torrent = invocation.targets().torrent(target);
        boolean isIntact = verify(torrent, directory(torrent), invocation, table.form());
        return (isIntact ? ExitCode.OK : ExitCode.VERIFICATION_FAILED).code();
    }

    /** Compares the files of {@code torrent} in {@code where}, says what was found, and returns whether all is well. */
    static boolean verify(Metainfo torrent, Path where, Invocation invocation, Listing.Form form) {
        HashingProgress progress = new HashingProgress(torrent.name(), invocation);
        Verification verification;
        try (Workers workers = Workers.perProcessor("hashing")) {
            verification = new DataVerifier(workers, progress).verify(torrent, SafeDirectory.at(where));
        } catch (CancellationException e) {
            throw progress.cancelled();
        } catch (IOException e) {
            throw new CliFailure(
                            Reasons.whenOpening(e),
                            "cannot verify",
                            where.toString(),
                            Reasons.of(e),
                            "name the directory that holds " + torrent.name())
                    .causedBy(e);
        } finally {
            progress.end();
        }
        invocation.output().result(new TorrentResults.Verified(torrent, where, verification), form);
        return verification.isIntact();
    }

    private Path directory(Metainfo torrent) {
        Path here = invocation.host().environment().workingDirectory();
        String first = torrent.files().get(0).path().get(0);
        return Optional.ofNullable(directory)
                .map(invocation::path)
                .orElseGet(() -> Files.exists(here.resolve(first))
                        ? here
                        : invocation.settings().settings().torrent().directory());
    }
}
