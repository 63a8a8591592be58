package org.seedbank.torrent.bt;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * How a file looked when we last wrote it or a record of it.
 *
 * @param size bytes
 * @param modified time of the last change, nanoseconds since 1970
 * @param identity differs, most likely, when another file took the name; zero where the system cannot tell
 */
record FileStamp(long size, long modified, int identity) {
    static FileStamp of(BasicFileAttributes attributes) {
        return new FileStamp(
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                identity(String.valueOf(attributes.fileKey())));
    }

    /** Without the device, whose number some systems change at every start. */
    private static int identity(String fileKey) {
        int inode = fileKey.indexOf("ino=");
        return inode < 0 ? 0 : fileKey.substring(inode).hashCode();
    }
}
