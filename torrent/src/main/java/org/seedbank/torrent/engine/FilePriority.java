package org.seedbank.torrent.engine;

import java.util.Arrays;
import java.util.Optional;

/** How much a file of a torrent is wanted. Pieces that two files share follow the one that is wanted more. */
public enum FilePriority {
    /** Not wanted. */
    SKIP(0),
    /** Wanted once nothing else is. */
    LOW(1),
    /** Wanted. */
    NORMAL(2),
    /** Wanted before all others. */
    HIGH(3);

    private final int level;

    FilePriority(int level) {
        this.level = level;
    }

    /** From 0, not wanted, to 3; part of resume records. */
    public int level() {
        return level;
    }

    /** The priority of this level, if there is one. */
    public static Optional<FilePriority> ofLevel(int level) {
        return Arrays.stream(values())
                .filter(priority -> priority.level == level)
                .findFirst();
    }
}
