package org.seedbank.torrent.bt;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * What a resume record says.
 *
 * @param verified pieces whose data was on disk before they were recorded
 * @param begun pieces of which something was written
 * @param stamps of files that were written, by index
 * @param stampedAt when the last stamps were taken, milliseconds since 1970
 * @param closed whether the session ended in order, after which nothing was written
 */
record ResumeState(BitSet verified, BitSet begun, Map<Integer, FileStamp> stamps, long stampedAt, boolean closed) {
    /** Nothing is known. */
    static ResumeState empty() {
        return new ResumeState(new BitSet(), new BitSet(), new HashMap<>(), 0, true);
    }
}
