package org.seedbank.cli.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Output;
import org.seedbank.torrent.source.Metainfo.Remarks;
import org.seedbank.torrent.source.TorrentMaker;
import org.seedbank.torrent.source.TorrentRecipe;
import org.seedbank.trustchain.token.ByteCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a torrent file. */
@Command(name = "create", description = "Make a torrent file of a file or directory.")
final class CreateCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(paramLabel = "PATH", description = "File or directory to share.")
    private String path = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write it, - for standard output; NAME.torrent here when left out.")
    private @Nullable String file;

    @Option(
            names = {"-t", "--tracker"},
            paramLabel = "URL",
            description = "Announce there; each further one is a tier of its own.")
    private List<URI> trackers = List.of();

    @Option(
            names = "--web-seed",
            paramLabel = "URL",
            description = "A web server that holds the files (BEP 19); a directory ends with a slash.")
    private List<URI> webSeeds = List.of();

    @Option(names = "--private", description = "Only the trackers may introduce peers.")
    private boolean isPrivate;

    @Option(
            names = "--piece-size",
            paramLabel = "SIZE",
            description = "A power of two from 16KiB on; chosen by the size of the content when left out.")
    private @Nullable ByteCount pieceSize;

    @Option(names = "--comment", paramLabel = "TEXT", description = "Free text, shown by clients.")
    private @Nullable String comment;

    @Option(names = "--source", paramLabel = "TEXT", description = "Where it belongs; changes the hash of the torrent.")
    private @Nullable String source;

    @Option(names = "--reproducible", description = "Leave out the date, so that the same files give the same torrent.")
    private boolean isReproducible;

    CreateCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Output output = invocation.output();
        Path content = invocation.path(path);
        boolean toStandardOutput = "-".equals(file);
        Optional<Path> target = toStandardOutput
                ? Optional.empty()
                : Optional.of(invocation.path(Optional.ofNullable(file).orElse(content.getFileName() + ".torrent")));
        target.ifPresent(this::refuseExisting);
        TorrentMaker.Made made = NewTorrent.make(content, path, recipe(), invocation);
        if (target.isPresent()) {
            write(made, target.get());
            output.event(new TorrentResults.Created(made, target));
        } else {
            byte[] bytes = made.metainfo().encoded().toArray();
            invocation.host().terminal().out().write(bytes, 0, bytes.length);
        }
        return ExitCode.OK.code();
    }

    private TorrentRecipe recipe() {
        Remarks remarks = new Remarks(
                Optional.ofNullable(comment),
                Optional.of("seedbank " + Version.current()),
                isReproducible
                        ? Optional.empty()
                        : Optional.of(invocation.host().clock().instant()),
                Optional.ofNullable(source));
        try {
            return new TorrentRecipe(
                    Optional.ofNullable(pieceSize).map(size -> Math.toIntExact(size.value())),
                    trackers.stream().map(List::of).toList(),
                    webSeeds,
                    isPrivate,
                    remarks);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot make a torrent of",
                    path,
                    String.valueOf(e.getMessage()),
                    "seedbank create --help shows what the options take");
        }
    }

    private void refuseExisting(Path target) {
        if (!Files.exists(target) || invocation.options().saysYes()) {
            return;
        }
        Output output = invocation.output();
        if (!output.canAsk() || !output.ask(target + " exists. Replace it?")) {
            throw new CliFailure(
                    ExitCode.FILE_EXISTS,
                    "cannot write",
                    target.toString(),
                    "there is such a file already",
                    "--yes to replace it, or -o FILE to name another");
        }
    }

    private static void write(TorrentMaker.Made made, Path target) {
        try {
            Files.write(
                    target,
                    made.metainfo().encoded().toArray(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw Reasons.cannotWrite("cannot write", target.toString(), e, "name another file with -o FILE");
        }
    }
}
