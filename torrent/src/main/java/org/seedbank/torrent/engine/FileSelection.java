package org.seedbank.torrent.engine;

import org.seedbank.torrent.source.Metainfo;

/** Chooses the wanted files of a torrent; asked once its content is known. */
@FunctionalInterface
public interface FileSelection {
    /** Everything is wanted. */
    FileSelection ALL = (metainfo, index) -> true;

    /** What was wanted when the torrent ran last; everything, if that is not known. */
    FileSelection AS_BEFORE = new FileSelection() {
        @Override
        public boolean isWanted(Metainfo metainfo, int index) {
            return true;
        }
    };

    /** Whether file {@code index} (from 0) of {@code metainfo} is wanted. */
    boolean isWanted(Metainfo metainfo, int index);

    /** How much it is wanted. */
    default FilePriority priority(Metainfo metainfo, int index) {
        return isWanted(metainfo, index) ? FilePriority.NORMAL : FilePriority.SKIP;
    }
}
