package org.seedbank.torrent.source;

import java.net.URI;
import java.util.List;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.token.ByteCount;

/**
 * A checked torrent: sizes agree, and every path stays inside the download directory.
 *
 * @param infoHash name of the torrent
 * @param name suggested name; for several files also the directory that holds them
 * @param pieces how the content is cut
 * @param files in the order of the content
 * @param trackers tiers in order, each in order (BEP 12); may be empty
 * @param isPrivate whether only the trackers may introduce peers (BEP 27)
 * @param encoded the bytes of the torrent file
 */
public record Metainfo(
        InfoHash infoHash,
        String name,
        Pieces pieces,
        List<FileEntry> files,
        List<List<URI>> trackers,
        boolean isPrivate,
        Bytes encoded) {
    /** Copies the lists. */
    public Metainfo {
        files = List.copyOf(files);
        trackers = trackers.stream().map(List::copyOf).toList();
    }

    /** Total size of the content. */
    public ByteCount length() {
        return files.stream().map(FileEntry::length).reduce(ByteCount.ZERO, ByteCount::plus);
    }

    /**
     * How the content is cut.
     *
     * @param length bytes of every piece but the last
     * @param hashes SHA-1 of every piece, 20 bytes each, in order
     */
    public record Pieces(int length, Bytes hashes) {
        /** Number of pieces. */
        public int count() {
            return hashes.size() / 20;
        }

        /** SHA-1 of piece {@code index}, 20 bytes. */
        public Bytes hash(int index) {
            return hashes.slice(20 * index, 20 * index + 20);
        }
    }

    /**
     * One file of the content.
     *
     * @param path names below the download directory, the torrent's own name first when it has several files; none of
     *     them leaves the directory
     * @param length bytes
     */
    public record FileEntry(List<String> path, ByteCount length) {
        /** Copies the path. */
        public FileEntry {
            path = List.copyOf(path);
        }

        /** The path with slashes, for people. */
        public String display() {
            return String.join("/", path);
        }
    }
}
