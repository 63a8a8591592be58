package org.seedbank.torrent.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import org.seedbank.torrent.source.Metainfo.FileEntry;
import org.seedbank.torrent.source.Verification.BadPiece;
import org.seedbank.torrent.source.Verification.Condition;
import org.seedbank.torrent.source.Verification.FileCheck;
import org.seedbank.trustchain.token.ByteCount;

/** Compares files on the disk with the hashes of a torrent, without a network and in constant memory. */
public final class DataVerifier {
    private final Executor executor;
    private final HashingListener listener;

    /**
     * @param executor reads and hashes; must not need the thread that waits for it
     * @param listener told of the progress
     */
    public DataVerifier(Executor executor, HashingListener listener) {
        this.executor = executor;
        this.listener = listener;
    }

    /**
     * Compares and waits for it. Nothing is changed on the disk.
     *
     * @param directory the one that holds the torrent's file or directory
     * @throws UnsafePathException if a path leads out of the directory
     * @throws IOException if a file cannot be read
     * @throws CancellationException if the listener asked for the end
     */
    public Verification verify(Metainfo metainfo, SafeDirectory directory) throws IOException {
        List<FileEntry> files = metainfo.files();
        List<Path> paths = new ArrayList<>(files.size());
        for (FileEntry file : files) {
            paths.add(file.isPadding() ? directory.root() : directory.resolve(file));
        }
        List<BadPiece> bad = badPieces(metainfo, paths);
        int[] badPieces = new int[files.size()];
        bad.forEach(piece -> piece.files().forEach(file -> badPieces[file]++));
        List<FileCheck> checks = new ArrayList<>(files.size());
        for (int file = 0; file < files.size(); file++) {
            checks.add(check(files.get(file), paths.get(file), badPieces[file]));
        }
        return new Verification(metainfo.pieces().count(), bad, checks);
    }

    private List<BadPiece> badPieces(Metainfo metainfo, List<Path> paths) throws IOException {
        ContentLayout layout = new ContentLayout(metainfo.files());
        int length = metainfo.pieces().length();
        List<BadPiece> bad = new ArrayList<>();
        PieceHasher hasher = new PieceHasher(layout, length, file -> open(paths.get(file)), executor, listener);
        hasher.run((index, hash) -> {
            if (!hash.equals(Optional.of(metainfo.pieces().hash(index)))) {
                long from = (long) index * length;
                bad.add(new BadPiece(
                        index,
                        layout.extents(from, Math.min(from + length, layout.total())).stream()
                                .map(ContentLayout.Extent::file)
                                .toList()));
            }
        });
        return bad;
    }

    private static Optional<FileChannel> open(Path path) throws IOException {
        try {
            return Optional.of(FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    private static FileCheck check(FileEntry file, Path path, int badPieces) throws IOException {
        long expected = file.length().value();
        OptionalLong found = file.isPadding() ? OptionalLong.of(expected) : size(path);
        Condition condition;
        if (found.isEmpty()) {
            condition = Condition.MISSING;
        } else if (found.getAsLong() != expected) {
            condition = found.getAsLong() < expected ? Condition.SHORT : Condition.LONG;
        } else {
            condition = badPieces > 0 ? Condition.DAMAGED : Condition.INTACT;
        }
        return new FileCheck(file, condition, new ByteCount(found.orElse(0)), badPieces);
    }

    private static OptionalLong size(Path path) throws IOException {
        try {
            return OptionalLong.of(Files.size(path));
        } catch (NoSuchFileException missing) {
            return OptionalLong.empty();
        }
    }
}
