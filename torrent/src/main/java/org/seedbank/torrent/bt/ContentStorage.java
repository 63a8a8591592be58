package org.seedbank.torrent.bt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.SafeDirectory;
import org.seedbank.torrent.source.UnsafePathException;

/** The files of one torrent below the download directory, also as one row of bytes. */
final class ContentStorage implements AutoCloseable {
    private static final int MAX_OPEN = 128;

    private final SafeDirectory directory;
    private final LongConsumer beforeWrite;
    private final List<ContentFile> files = new ArrayList<>();
    /** Position of the first byte of every file, and behind the last. */
    private final long[] starts;

    private final Set<ContentFile> open = new LinkedHashSet<>();

    /**
     * The files of {@code metainfo} below {@code directory}, which exists.
     *
     * @param beforeWrite told the position of every write before it happens, on the thread that writes
     * @throws UnsafePathException if a file would be outside of the directory, or something else is in its way
     */
    ContentStorage(Path directory, Metainfo metainfo, LongConsumer beforeWrite) throws IOException {
        this.directory = SafeDirectory.at(directory);
        this.beforeWrite = beforeWrite;
        this.starts = new long[metainfo.files().size() + 1];
        for (Metainfo.FileEntry entry : metainfo.files()) {
            long start = starts[files.size()];
            Path path = entry.isPadding() ? directory : this.directory.resolve(entry);
            starts[files.size() + 1] = start + entry.length().value();
            files.add(new ContentFile(this, path, start, entry));
        }
    }

    /** In the order of the content. */
    List<ContentFile> files() {
        return files;
    }

    /** Index of the first file that holds the byte at {@code position}; files without bytes hold none. */
    int fileAt(long position) {
        int low = 0;
        int high = files.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Position of the first byte of file {@code index}; of the end for the number of files. */
    long start(int index) {
        return starts[index];
    }

    /**
     * Fills {@code target} from {@code position} on.
     *
     * @return false if a file is missing or too short
     * @throws UncheckedIOException if a file cannot be read
     */
    boolean read(long position, ByteBuffer target) {
        long at = position;
        int end = target.limit();
        for (int index = fileAt(position); target.position() < end; index++) {
            long part = Math.min(end - target.position(), starts[index + 1] - at);
            target.limit(target.position() + (int) part);
            while (target.hasRemaining()) {
                int read = files.get(index).readBlock(target, at - starts[index]);
                if (read <= 0) {
                    target.limit(end);
                    return false;
                }
                at += read;
            }
            target.limit(end);
        }
        return true;
    }

    /**
     * Writes all of {@code source} from {@code position} on.
     *
     * @throws UncheckedIOException if a file cannot be written
     */
    void write(long position, ByteBuffer source) {
        long at = position;
        int end = source.limit();
        for (int index = fileAt(position); source.position() < end; index++) {
            long part = Math.min(end - source.position(), starts[index + 1] - at);
            source.limit(source.position() + (int) part);
            while (source.hasRemaining()) {
                at += files.get(index).writeBlock(source, at - starts[index]);
            }
            source.limit(end);
        }
    }

    /**
     * Looks again where {@code file} is, before it is opened.
     *
     * @throws UnsafePathException if it leads elsewhere by now
     */
    void requireUnmoved(ContentFile file) throws IOException {
        Path now = directory.resolve(file.entry());
        if (!now.equals(file.path())) {
            throw new UnsafePathException(file.path(), "leads elsewhere since the start: " + now);
        }
    }

    /** Something is about to be written at {@code position}. */
    void writing(long position) {
        beforeWrite.accept(position);
    }

    /** Makes room for one more open file. */
    void opening(ContentFile file) throws IOException {
        ContentFile eldest = admit(file);
        if (eldest != null) {
            eldest.close();
        }
    }

    private synchronized @Nullable ContentFile admit(ContentFile file) {
        open.remove(file);
        open.add(file);
        if (open.size() <= MAX_OPEN) {
            return null;
        }
        ContentFile eldest = open.iterator().next();
        open.remove(eldest);
        return eldest;
    }

    /**
     * Waits until everything written so far is on the disk.
     *
     * @param forced receives the indexes of the files that had been written
     */
    void force(List<Integer> forced) throws IOException {
        for (int index = 0; index < files.size(); index++) {
            if (files.get(index).takeDirty()) {
                forced.add(index);
                files.get(index).force();
            }
        }
    }

    @Override
    public void close() {
        for (ContentFile file : files) {
            try {
                file.close();
            } catch (IOException e) {
                // Everything that counts was forced before.
            }
        }
    }
}
