package org.seedbank.cli.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.seedbank.cli.config.Privacy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.MetainfoReader;
import org.seedbank.torrent.source.TorrentFormatException;

/**
 * Torrents that were active here, one file each: so a magnet link need not be resolved again, and the history of the
 * wallet can name them. What is on it is a copy that may be thrown away.
 */
public final class TorrentShelf {
    private final Path directory;

    /** @param directory where the files are */
    public TorrentShelf(Path directory) {
        this.directory = directory;
    }

    /** The torrent called {@code infoHash}, if it is there and undamaged. */
    public Optional<Metainfo> find(InfoHash infoHash) {
        Path file = file(infoHash);
        try {
            if (!Files.exists(file) || Files.size(file) > BencodeLimits.TORRENT.bytes()) {
                return Optional.empty();
            }
            Metainfo torrent = MetainfoReader.parse(Bytes.wrap(Files.readAllBytes(file)));
            return Optional.of(torrent).filter(found -> found.infoHash().equals(infoHash));
        } catch (IOException | TorrentFormatException e) {
            return Optional.empty(); // as good as never seen
        }
    }

    /**
     * Keeps {@code torrent}.
     *
     * @throws IOException if the file cannot be written
     */
    public void keep(Metainfo torrent) throws IOException {
        Path file = file(torrent.infoHash());
        if (Files.exists(file)) {
            return;
        }
        Privacy.create(directory);
        Path temporary = Files.createTempFile(directory, torrent.infoHash() + ".", ".tmp");
        try {
            Files.write(temporary, torrent.encoded().toArray());
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Path file(InfoHash infoHash) {
        return directory.resolve(infoHash + ".torrent");
    }
}
