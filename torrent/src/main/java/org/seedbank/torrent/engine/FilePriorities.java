package org.seedbank.torrent.engine;

import java.util.List;
import org.seedbank.torrent.source.Metainfo;

/**
 * Files chosen one by one.
 *
 * @param each one priority for every file, in the order of the torrent; files beyond the end of the list are skipped
 */
public record FilePriorities(List<FilePriority> each) implements FileSelection {
    /** Copies the list. */
    public FilePriorities {
        each = List.copyOf(each);
    }

    @Override
    public boolean isWanted(Metainfo metainfo, int index) {
        return priority(metainfo, index) != FilePriority.SKIP;
    }

    @Override
    public FilePriority priority(Metainfo metainfo, int index) {
        return index < each.size() ? each.get(index) : FilePriority.SKIP;
    }
}
