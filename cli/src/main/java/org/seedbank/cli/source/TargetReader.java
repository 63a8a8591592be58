package org.seedbank.cli.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.source.BadMagnetException;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.MagnetLink;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.MetainfoReader;
import org.seedbank.torrent.source.TorrentFormatException;

/** Reads what the user names: a torrent file, a magnet link, or the bare hash of a torrent. */
public final class TargetReader {
    private static final int SHOWN = 60;

    private final Path workingDirectory;
    private final Supplier<InputStream> standardInput;

    /**
     * @param workingDirectory where relative paths begin
     * @param standardInput what {@code -} stands for
     */
    public TargetReader(Path workingDirectory, Supplier<InputStream> standardInput) {
        this.workingDirectory = workingDirectory;
        this.standardInput = standardInput;
    }

    /**
     * The torrent that {@code target} names.
     *
     * @throws CliFailure if there is none, or it is damaged or unsafe
     */
    public TorrentSource read(String target) {
        if (target.toLowerCase(Locale.ROOT).startsWith("magnet:")) {
            return new TorrentSource.Magnet(magnet(target));
        }
        if (target.matches("(?i)https?://.*")) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot use",
                    target,
                    "torrents are not fetched from the web",
                    "download the torrent file first, or name a magnet link");
        }
        Optional<InfoHash> hash = InfoHash.parse(target);
        if (hash.isPresent() && !Files.exists(path(target))) {
            return new TorrentSource.Magnet(MagnetLink.of(hash.get()));
        }
        return new TorrentSource.Known(torrent(target));
    }

    /**
     * The torrent in the file {@code name}.
     *
     * @throws CliFailure if it cannot be read, or is damaged or unsafe
     */
    public Metainfo torrent(String name) {
        try {
            Bytes content = name.equals("-") ? bounded(standardInput.get(), name) : content(path(name), name);
            return MetainfoReader.parse(content);
        } catch (TorrentFormatException e) {
            ExitCode code = e.kind() == TorrentFormatException.Kind.NOT_BENCODE
                    ? ExitCode.NOT_BENCODE
                    : ExitCode.UNSAFE_TORRENT;
            throw new CliFailure(
                    code,
                    "cannot use",
                    name,
                    String.valueOf(e.getMessage()),
                    code == ExitCode.NOT_BENCODE
                            ? "name a torrent file; this is another kind of file, or it is cut off"
                            : "do not use this torrent; get it again from somebody you trust",
                    OptionalLong.of(e.offset()));
        } catch (NoSuchFileException e) {
            throw new CliFailure(
                    ExitCode.NOT_FOUND,
                    "cannot find",
                    name,
                    "no such file, and neither a magnet link nor the 40 hex digits of a torrent",
                    "check the name; magnet links need quotes in a shell");
        } catch (IOException e) {
            throw new CliFailure(
                            Reasons.whenOpening(e),
                            "cannot read",
                            name,
                            Reasons.of(e),
                            "check the name, and who owns it")
                    .causedBy(e);
        }
    }

    private static MagnetLink magnet(String link) {
        try {
            return MagnetLink.parse(link);
        } catch (BadMagnetException e) {
            throw new CliFailure(
                    ExitCode.BAD_MAGNET,
                    "cannot use the magnet link",
                    link.length() <= SHOWN ? link : link.substring(0, SHOWN) + "…",
                    String.valueOf(e.getMessage()),
                    "copy the whole link, and put it in quotes in a shell");
        }
    }

    private static Bytes content(Path file, String name) throws IOException {
        if (Files.isDirectory(file)) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot read",
                    name,
                    "it is a directory, a torrent file is needed",
                    "seedbank create '" + name + "' makes a torrent of it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return bounded(in, name);
        }
    }

    private static Bytes bounded(InputStream in, String name) throws IOException {
        int limit = BencodeLimits.TORRENT.bytes();
        byte[] content = in.readNBytes(limit + 1);
        if (content.length > limit) {
            throw new CliFailure(
                    ExitCode.UNSAFE_TORRENT,
                    "cannot use",
                    name,
                    "it is larger than " + (limit >> 20) + " MiB, which no torrent file is",
                    "name a torrent file");
        }
        return Bytes.wrap(content);
    }

    private Path path(String name) {
        try {
            return workingDirectory.resolve(name);
        } catch (InvalidPathException e) {
            throw new CliFailure(
                            ExitCode.BAD_OPTION,
                            "cannot use the name",
                            name,
                            String.valueOf(e.getReason()),
                            "check the name")
                    .causedBy(e);
        }
    }
}
