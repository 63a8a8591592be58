package org.seedbank.torrent.source;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * How the files of a torrent looked while all of their content was hashed for it. As long as they look the same, they
 * need not be read again to know that every piece is good.
 *
 * @param attributes of each file in the order of the torrent, read before the first byte was
 */
public record HashedFiles(List<BasicFileAttributes> attributes) {
    /** Of files that nobody has hashed. */
    public static final HashedFiles NONE = new HashedFiles(List.of());

    /** Copies the list. */
    public HashedFiles {
        attributes = List.copyOf(attributes);
    }
}
