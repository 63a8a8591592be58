package org.seedbank.cli.command;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.seedbank.cli.source.TorrentShelf;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.InfoHash;

/** Names of torrents that this program has seen. */
final class TorrentNames {
    private final TorrentShelf shelf;
    private final Map<Bytes, Optional<String>> known = new HashMap<>();

    TorrentNames(Path directory) {
        this.shelf = new TorrentShelf(directory);
    }

    Optional<String> of(Bytes infoHash) {
        return known.computeIfAbsent(
                infoHash,
                hash -> hash.size() == InfoHash.SIZE
                        ? shelf.find(new InfoHash(hash)).map(torrent -> torrent.name())
                        : Optional.empty());
    }
}
