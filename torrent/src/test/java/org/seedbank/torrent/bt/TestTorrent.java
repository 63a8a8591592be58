package org.seedbank.torrent.bt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.BencodeWriter;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.token.ByteCount;

/** A torrent of random bytes for tests. */
record TestTorrent(Metainfo metainfo, Map<String, byte[]> contents) {
    static final int PIECE = 32 << 10;

    /** One file. */
    static TestTorrent of(long seed, int length) {
        return of(seed, PIECE, false, List.of(), Map.of("file-" + seed, length));
    }

    /** Files of given lengths below the directory "torrent-seed", sorted by name; one file stands alone. */
    static TestTorrent of(
            long seed, int pieceLength, boolean isPrivate, List<URI> trackers, Map<String, Integer> lengths) {
        Random random = new Random(seed);
        Map<String, byte[]> contents = new LinkedHashMap<>();
        lengths.keySet().stream().sorted().forEach(name -> {
            byte[] content = new byte[lengths.get(name)];
            random.nextBytes(content);
            contents.put(name, content);
        });
        boolean single = contents.size() == 1;
        String name = single ? contents.keySet().iterator().next() : "torrent-" + seed;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        contents.values().forEach(all::writeBytes);
        Bytes hashes = hashes(all.toByteArray(), pieceLength);
        BencodeWriter info = new BencodeWriter().dictionary();
        if (single) {
            info.key("length").integer(all.size());
        } else {
            info.key("files").list();
            contents.forEach((file, content) -> info.dictionary()
                    .key("length")
                    .integer(content.length)
                    .key("path")
                    .list()
                    .text(file)
                    .end()
                    .end());
            info.end();
        }
        info.key("name")
                .text(name)
                .key("piece length")
                .integer(pieceLength)
                .key("pieces")
                .text(hashes);
        if (isPrivate) {
            info.key("private").integer(1);
        }
        Bytes encodedInfo = info.end().toBytes();
        Bytes encoded = new BencodeWriter()
                .dictionary()
                .key("info")
                .raw(encodedInfo)
                .end()
                .toBytes();
        List<Metainfo.FileEntry> files = new ArrayList<>();
        contents.forEach((file, content) -> files.add(
                new Metainfo.FileEntry(single ? List.of(file) : List.of(name, file), new ByteCount(content.length))));
        Metainfo metainfo = new Metainfo(
                new InfoHash(Bytes.wrap(sha1(encodedInfo.toArray()))),
                name,
                new Metainfo.Pieces(pieceLength, hashes),
                files,
                trackers.isEmpty() ? List.of() : List.of(trackers),
                isPrivate,
                encoded);
        return new TestTorrent(metainfo, contents);
    }

    private static Bytes hashes(byte[] content, int pieceLength) {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int at = 0; at < content.length; at += pieceLength) {
            hashes.writeBytes(sha1(Arrays.copyOfRange(content, at, Math.min(content.length, at + pieceLength))));
        }
        return Bytes.wrap(hashes.toByteArray());
    }

    static byte[] sha1(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Path of a file below {@code directory}. */
    Path path(Path directory, String file) {
        return contents.size() == 1
                ? directory.resolve(file)
                : directory.resolve(metainfo.name()).resolve(file);
    }

    /** Writes all files. */
    Path writeTo(Path directory) throws IOException {
        for (Map.Entry<String, byte[]> entry : contents.entrySet()) {
            Path path = path(directory, entry.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, entry.getValue());
        }
        return directory;
    }

    /** Whether all files are there, byte for byte. */
    boolean isIn(Path directory) throws IOException {
        for (Map.Entry<String, byte[]> entry : contents.entrySet()) {
            Path path = path(directory, entry.getKey());
            if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), entry.getValue())) {
                return false;
            }
        }
        return true;
    }
}
