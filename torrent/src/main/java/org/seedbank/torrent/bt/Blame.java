package org.seedbank.torrent.bt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds who gave bad data: at once if one peer gave all of a piece, otherwise when there is a good copy to compare
 * with, block by block. Of the loop's thread.
 */
final class Blame {
    private final SwarmCore core;
    private final DiskQueue disk;
    private final Suspects suspects = new Suspects();

    Blame(SwarmCore core, DiskQueue disk) {
        this.core = core;
        this.disk = disk;
    }

    /**
     * The hash of a piece, all of which came, is wrong.
     *
     * @param links which gave each block
     */
    void failed(int piece, List<Object> links) {
        Map<Object, Object> known = new HashMap<>();
        List<Object> givers = links.stream()
                .map(link -> known.computeIfAbsent(link, any -> core.links().giver((PeerLink) link)))
                .toList();
        if (known.size() == 1) {
            strike(givers.get(0));
        } else {
            // Nothing else of this piece is written before this is done.
            disk.print(piece, prints -> suspects.add(piece, givers, prints));
        }
    }

    /** The hash of {@code piece} is right. */
    void verified(int piece) {
        if (suspects.has(piece)) {
            disk.print(piece, prints -> suspects.solve(piece, prints).forEach(this::strike));
        }
    }

    private void strike(Object giver) {
        core.links().strike(giver, core.extension()::banned);
    }
}
