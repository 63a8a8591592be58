package org.seedbank.torrent.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.seedbank.torrent.source.Metainfo.FileEntry;

/** Where the files of a torrent lie in its content, which is all of them joined. */
final class ContentLayout {
    private final List<FileEntry> files;
    /** Position of every file in the content, and the total behind them; never falls. */
    private final long[] starts;

    ContentLayout(List<FileEntry> files) {
        this.files = List.copyOf(files);
        this.starts = new long[files.size() + 1];
        for (int file = 0; file < files.size(); file++) {
            starts[file + 1] =
                    Math.addExact(starts[file], files.get(file).length().value());
        }
    }

    long total() {
        return starts[files.size()];
    }

    FileEntry file(int index) {
        return files.get(index);
    }

    int pieces(int pieceLength) {
        return Math.toIntExact(total() / pieceLength + (total() % pieceLength == 0 ? 0 : 1));
    }

    /** The parts of files that make up the content from {@code from} (inclusive) to {@code to} (exclusive). */
    List<Extent> extents(long from, long to) {
        List<Extent> extents = new ArrayList<>();
        for (int file = fileAt(from); file < files.size() && starts[file] < to; file++) {
            long first = Math.max(from, starts[file]);
            long last = Math.min(to, starts[file + 1]);
            if (first < last) {
                extents.add(new Extent(file, first - starts[file], last - first));
            }
        }
        return extents;
    }

    private int fileAt(long position) {
        int found = Arrays.binarySearch(starts, position);
        return found >= 0 ? found : -found - 2;
    }

    /**
     * A part of a file.
     *
     * @param file its index
     * @param offset where the part begins in it
     * @param length bytes, at least one
     */
    record Extent(int file, long offset, long length) {}
}
