package org.seedbank.torrent.web;

import java.util.ArrayList;
import java.util.List;
import org.seedbank.torrent.source.Metainfo;

/**
 * Bytes of one file.
 *
 * @param file index in the torrent
 * @param from first byte
 * @param length how many, at least one
 * @param ofLength bytes of the whole file
 * @param isPadding whether they are zeros that are stored nowhere (BEP 47)
 */
public record FilePart(int file, long from, long length, long ofLength, boolean isPadding) {
    /** The parts of files that are the bytes of {@code torrent} from {@code start} to before {@code end}, in order. */
    public static List<FilePart> of(Metainfo torrent, long start, long end) {
        List<FilePart> parts = new ArrayList<>();
        long begin = 0;
        for (int index = 0; index < torrent.files().size() && begin < end; index++) {
            Metainfo.FileEntry entry = torrent.files().get(index);
            long size = entry.length().value();
            long from = Math.max(start, begin);
            long to = Math.min(end, begin + size);
            if (from < to) {
                parts.add(new FilePart(index, from - begin, to - from, size, entry.isPadding()));
            }
            begin += size;
        }
        return parts;
    }
}
