package org.seedbank.torrent.bt;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedbank.torrent.engine.Wishes;

/**
 * What a resume record says.
 *
 * @param verified pieces whose data was on disk before they were recorded
 * @param begun pieces of which something was written
 * @param stamps of files that were written, by index
 * @param stampedAt when the last stamps were taken, milliseconds since 1970
 * @param closed whether the session ended in order, after which nothing was written
 * @param wishes what was wanted last
 */
record ResumeState(
        BitSet verified,
        BitSet begun,
        Map<Integer, FileStamp> stamps,
        long stampedAt,
        boolean closed,
        Optional<Wishes> wishes) {
    /**
     * Every one of {@code pieces} was found good in files that looked like {@code files}, in the order of the torrent.
     */
    static ResumeState hashed(List<BasicFileAttributes> files, int pieces, long now) {
        BitSet all = new BitSet(pieces);
        all.set(0, pieces);
        Map<Integer, FileStamp> stamps = new HashMap<>();
        for (int index = 0; index < files.size(); index++) {
            stamps.put(index, FileStamp.of(files.get(index)));
        }
        return new ResumeState(all, all, stamps, now, true, Optional.empty());
    }

    /** Nothing is known. */
    static ResumeState empty() {
        return new ResumeState(new BitSet(), new BitSet(), new HashMap<>(), 0, true, Optional.empty());
    }
}
