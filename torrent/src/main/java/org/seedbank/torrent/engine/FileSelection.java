package org.seedbank.torrent.engine;

import org.seedbank.torrent.source.Metainfo;

/** Chooses the wanted files of a torrent; asked once its content is known. */
@FunctionalInterface
public interface FileSelection {
    /** Everything is wanted. */
    FileSelection ALL = (metainfo, index) -> true;

    /** Whether file {@code index} (from 0) of {@code metainfo} is wanted. */
    boolean isWanted(Metainfo metainfo, int index);
}
