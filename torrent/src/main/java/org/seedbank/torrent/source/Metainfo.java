package org.seedbank.torrent.source;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
 * @param remarks what its maker says about it
 */
public record Metainfo(
        InfoHash infoHash,
        String name,
        Pieces pieces,
        List<FileEntry> files,
        List<List<URI>> trackers,
        boolean isPrivate,
        Bytes encoded,
        Remarks remarks) {
    /** Copies the lists. */
    public Metainfo {
        files = List.copyOf(files);
        trackers = trackers.stream().map(List::copyOf).toList();
    }

    /** A torrent about which nothing is said. */
    public Metainfo(
            InfoHash infoHash,
            String name,
            Pieces pieces,
            List<FileEntry> files,
            List<List<URI>> trackers,
            boolean isPrivate,
            Bytes encoded) {
        this(infoHash, name, pieces, files, trackers, isPrivate, encoded, Remarks.NONE);
    }

    /** Total size of the content. */
    public ByteCount length() {
        return files.stream().map(FileEntry::length).reduce(ByteCount.ZERO, ByteCount::plus);
    }

    /** A magnet link to this torrent with all its trackers and web seeds. */
    public MagnetLink magnet() {
        return new MagnetLink(
                infoHash,
                Optional.of(name),
                trackers.stream().flatMap(List::stream).toList(),
                List.of(),
                WebSeeds.of(this),
                Optional.empty());
    }

    /**
     * What the maker of a torrent says about it; nothing depends on it. Fit for a terminal: control characters are
     * escaped, long texts cut.
     *
     * @param comment free text
     * @param createdBy the program that made it
     * @param created when it was made
     * @param source where it belongs; part of the info dictionary, so that it changes the info-hash
     */
    public record Remarks(
            Optional<String> comment, Optional<String> createdBy, Optional<Instant> created, Optional<String> source) {
        /** Nothing is said. */
        public static final Remarks NONE =
                new Remarks(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
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
            return hashes.size() / Sha1.SIZE;
        }

        /** SHA-1 of piece {@code index}, 20 bytes. */
        public Bytes hash(int index) {
            return hashes.slice(Sha1.SIZE * index, Sha1.SIZE * (index + 1));
        }
    }

    /**
     * One file of the content.
     *
     * @param path names below the download directory, the torrent's own name first when it has a list of files; none of
     *     them leaves the directory, and no two files have the same path
     * @param length bytes
     * @param kind what its attributes make of it (BEP 47)
     */
    public record FileEntry(List<String> path, ByteCount length, Kind kind) {
        /** What a file is. */
        public enum Kind {
            /** Content. */
            PLAIN,
            /** Content that its owner may run as a program. */
            EXECUTABLE,
            /**
             * Zeros that align the next file with a piece: never wanted, never stored. Torrents may give many of them
             * one path; ours is {@code .pad} and the number of the file.
             */
            PADDING
        }

        /** Copies the path. */
        public FileEntry {
            path = List.copyOf(path);
        }

        /** A plain file of content. */
        public FileEntry(List<String> path, ByteCount length) {
            this(path, length, Kind.PLAIN);
        }

        /** Whether it is no content. */
        public boolean isPadding() {
            return kind == Kind.PADDING;
        }

        /** Whether it is a program. */
        public boolean isExecutable() {
            return kind == Kind.EXECUTABLE;
        }

        /** The path with slashes, for people. */
        public String display() {
            return String.join("/", path);
        }
    }
}
