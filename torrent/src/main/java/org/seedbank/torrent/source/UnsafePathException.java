package org.seedbank.torrent.source;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** What is on the disk already would lead a file of a torrent elsewhere, or cannot hold it. */
public final class UnsafePathException extends FileSystemException {
    /**
     * @param path the element that is in the way
     * @param reason what is wrong with it; no stop at the end
     */
    public UnsafePathException(Path path, String reason) {
        super(path.toString(), null, reason);
    }
}
