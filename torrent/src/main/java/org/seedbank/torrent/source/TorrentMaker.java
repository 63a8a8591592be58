package org.seedbank.torrent.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.Metainfo.FileEntry;
import org.seedbank.torrent.source.Metainfo.Remarks;

/** Makes torrents of version 1 (BEP 3) from files on the disk. */
public final class TorrentMaker {
    /** What {@link MetainfoReader} would still read, with room for the paths. */
    private static final int MOST_PIECES = 1_000_000;

    private final Executor executor;
    private final HashingListener listener;

    /**
     * @param executor reads and hashes; must not need the thread that waits for it
     * @param listener told of the progress
     */
    public TorrentMaker(Executor executor, HashingListener listener) {
        this.executor = executor;
        this.listener = listener;
    }

    /**
     * Makes a torrent of a file, or of a directory and all files below it, hidden ones included, sorted by the bytes of
     * their names. Symbolic links and devices inside the directory are left out; files there that their owner may run
     * are marked so (BEP 47).
     *
     * @throws FileSystemException if there is nothing to share, a name cannot be in a torrent, or a file changes
     *     meanwhile
     * @throws IOException if something cannot be read
     * @throws IllegalArgumentException if there would be too many pieces
     * @throws CancellationException if the listener asked for the end
     */
    public Made make(Path source, TorrentRecipe recipe) throws IOException {
        ContentFolder folder = ContentFolder.list(source);
        ContentLayout layout = new ContentLayout(folder.entries());
        int pieceLength = recipe.pieceLengthFor(layout.total());
        if (layout.total() / pieceLength >= MOST_PIECES) {
            throw new IllegalArgumentException("pieces of " + pieceLength + " bytes are too small for " + layout.total()
                    + " bytes of content, there may be " + MOST_PIECES);
        }
        Bytes hashes = hash(folder, layout, pieceLength);
        folder.requireUnchanged();
        Metainfo metainfo = MetainfoReader.parse(encode(folder, pieceLength, hashes, recipe));
        return new Made(metainfo, folder.skipped(), folder.asListed());
    }

    private Bytes hash(ContentFolder folder, ContentLayout layout, int pieceLength) throws IOException {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream(Sha1.SIZE * layout.pieces(pieceLength));
        new PieceHasher(layout, pieceLength, file -> Optional.of(folder.open(file)), executor, listener)
                .run((index, hash) -> {
                    if (hash.isEmpty()) {
                        folder.requireUnchanged();
                        throw new FileSystemException(null, null, "a file changed while it was read");
                    }
                    hashes.writeBytes(hash.get().toArray());
                });
        return Bytes.wrap(hashes.toByteArray());
    }

    private static Bytes encode(ContentFolder folder, int pieceLength, Bytes hashes, TorrentRecipe recipe) {
        Remarks remarks = recipe.remarks();
        BencodeWriter writer = new BencodeWriter().dictionary();
        MetainfoReader.writeTrackers(writer, recipe.trackers());
        remarks.comment().ifPresent(comment -> writer.key("comment").text(comment));
        remarks.createdBy().ifPresent(program -> writer.key("created by").text(program));
        remarks.created().ifPresent(time -> writer.key("creation date").integer(time.getEpochSecond()));
        writer.key("info").dictionary();
        writeFiles(writer, folder);
        writer.key("piece length").integer(pieceLength);
        writer.key("pieces").text(hashes);
        if (recipe.isPrivate()) {
            writer.key("private").integer(1);
        }
        remarks.source().ifPresent(origin -> writer.key("source").text(origin));
        WebSeeds.write(writer.end(), recipe.webSeeds());
        return writer.end().toBytes();
    }

    private static void writeFiles(BencodeWriter writer, ContentFolder folder) {
        List<FileEntry> files = folder.entries();
        if (folder.isDirectory()) {
            writer.key("files").list();
            for (FileEntry file : files) {
                writer.dictionary();
                if (file.isExecutable()) {
                    writer.key("attr").text("x");
                }
                writer.key("length").integer(file.length().value());
                writer.key("path").list();
                file.path().stream().skip(1).forEach(writer::text);
                writer.end().end();
            }
            writer.end();
        } else {
            writer.key("length").integer(files.get(0).length().value());
        }
        writer.key("name").text(files.get(0).path().get(0));
    }

    /**
     * A new torrent.
     *
     * @param metainfo with the bytes to be written to a file
     * @param skipped links and devices that were left out
     * @param hashed how the files looked that were hashed for it
     */
    public record Made(Metainfo metainfo, List<Path> skipped, HashedFiles hashed) {
        /** Copies the list. */
        public Made {
            skipped = List.copyOf(skipped);
        }
    }
}
